#pragma once

// A file that somebody edits. Editors write it in place, write another and
// rename it, or remove it for a moment: all that counts is what is in it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lab {

class WatchedFile {
 public:
  explicit WatchedFile(std::filesystem::path path);

  /// Whether there is something else in it than at the last call, or at the
  /// beginning. A file that is not there, is empty or cannot be read has not
  /// changed: whoever writes it is not done. Reads it only when its time or
  /// size is another one.
  bool changed();

  [[nodiscard]] bool there() const { return there_; }

 private:
  struct Mark {
    std::filesystem::file_time_type written{};
    std::uintmax_t size = 0;

    bool operator==(const Mark& other) const = default;
  };
  [[nodiscard]] std::optional<Mark> mark() const;

  std::filesystem::path path_;
  bool there_ = false;
  Mark seen_{};
  std::string text_;
};

}  // namespace lab
