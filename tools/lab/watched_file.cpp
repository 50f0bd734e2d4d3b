#include "watched_file.hpp"

#include <system_error>
#include <utility>

#include "workspace.hpp"

namespace lab {

namespace fs = std::filesystem;

WatchedFile::WatchedFile(fs::path path) : path_(std::move(path)) {
  static_cast<void>(changed());
}

std::optional<WatchedFile::Mark> WatchedFile::mark() const {
  std::error_code error;
  const fs::file_time_type written = fs::last_write_time(path_, error);
  if (error) {
    return std::nullopt;
  }
  const std::uintmax_t size = fs::file_size(path_, error);
  if (error || size == 0) {
    return std::nullopt;
  }
  return Mark{.written = written, .size = size};
}

bool WatchedFile::changed() {
  const std::optional<Mark> now = mark();
  there_ = now.has_value();
  if (!now || *now == seen_) {
    return false;
  }
  try {
    std::string text = read_text(path_);
    if (mark() != now) {
      return false;  // written to while it was read: the next look sees it all
    }
    seen_ = *now;
    std::swap(text, text_);
    return text != text_;
  } catch (const Trouble&) {
    there_ = false;
    return false;
  }
}

}  // namespace lab
