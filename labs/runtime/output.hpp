#pragma once
// Standard output for many short lines: written together, but never kept back
// from someone who waits for them.

#include <chrono>
#include <string>
#include <string_view>

namespace runtime {

/// Collects lines and writes them to a file descriptor. A write that fails is
/// remembered; what comes later is dropped.
class Output {
 public:
  explicit Output(int descriptor) : descriptor_(descriptor) {}

  /// Takes `line`, without its line end. Writes if much has come together or
  /// the last write was some milliseconds ago; else flush() does.
  void line(std::string_view line);

  /// Writes everything. Blocks for as long as the reader does not read.
  void flush();

  /// Why writing failed (an errno value), or 0 if it did not.
  [[nodiscard]] int error() const { return error_; }

 private:
  int descriptor_;
  int error_ = 0;
  std::string buffer_;
  std::chrono::steady_clock::time_point written_;
};

}  // namespace runtime
