#include <unistd.h>

#include <cerrno>
#include <runtime/line_reader.hpp>

namespace runtime {
namespace {

constexpr std::size_t read_size = 65536;

}  // namespace

LineReader::LineReader(int descriptor, std::size_t limit)
    : descriptor_(descriptor), limit_(limit) {}

std::optional<LineReader::Line> LineReader::next() {
  while (true) {
    const std::size_t newline = buffer_.find('\n', start_ + searched_);
    const bool whole = newline != std::string::npos;
    const std::size_t length = (whole ? newline : buffer_.size()) - start_;
    if (skipping_) {
      discard(length + (whole ? 1 : 0));
      skipping_ = !whole;
      if (!whole) {
        return std::nullopt;
      }
      continue;
    }
    if (whole || (ended_ && length > 0)) {
      return take(length, whole ? 1 : 0);
    }
    if (length > limit_ + 1) {  // one more than allowed may be the \r of \r\n
      discard(length);
      skipping_ = true;
      return Line{++number_, {}, true};
    }
    searched_ = length;
    return std::nullopt;
  }
}

/// Hands out the next `length` bytes, which are followed by a line end of
/// `end_length`.
LineReader::Line LineReader::take(std::size_t length, std::size_t end_length) {
  std::string_view text = std::string_view(buffer_).substr(start_, length);
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
  }
  discard(length + end_length);
  const bool too_long = text.size() > limit_;
  return {++number_, too_long ? std::string_view{} : text, too_long};
}

/// Steps over bytes. The buffer itself stays as it is until read_more().
void LineReader::discard(std::size_t length) {
  start_ += length;
  searched_ = 0;
}

void LineReader::read_more() {
  buffer_.erase(0, start_);
  start_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + read_size);
  ssize_t got = 0;
  do {
    got = ::read(descriptor_, buffer_.data() + kept, read_size);
  } while (got < 0 && errno == EINTR);
  buffer_.resize(kept + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (got < 0 && errno != EAGAIN) {
    error_ = errno;
  }
  ended_ = got == 0 || error_ != 0;
}

}  // namespace runtime
