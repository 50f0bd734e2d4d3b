#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <runtime/output.hpp>

namespace runtime {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t much = 65536;
constexpr std::chrono::milliseconds long_ago{10};

}  // namespace

void Output::line(std::string_view line) {
  if (error_ != 0) {
    return;
  }
  buffer_ += line;
  buffer_ += '\n';
  if (buffer_.size() >= much || steady_clock::now() - written_ >= long_ago) {
    flush();
  }
}

void Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && error_ == 0) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Somebody made the terminal or pipe non-blocking: wait for room.
      pollfd room{descriptor_, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  buffer_.clear();
  written_ = steady_clock::now();
}

}  // namespace runtime
