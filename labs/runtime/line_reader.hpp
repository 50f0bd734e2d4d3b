#pragma once
// Reads lines from a file descriptor in bounded memory.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace runtime {

/// Splits what a descriptor holds into lines. The caller decides when to read:
///
///     while (const std::optional<Line> line = reader.next()) …
///     if (!reader.ended()) { wait for input; reader.read_more(); }
///
/// Memory stays below the longest line allowed plus one read.
class LineReader {
 public:
  struct Line {
    std::uint64_t number;   // 1 is the first
    std::string_view text;  // without its \n or \r\n; until the next call
    bool too_long;          // more than the limit: text is empty
  };

  /// Lines may have up to `limit` bytes, their end not counted.
  LineReader(int descriptor, std::size_t limit);

  /// The next whole line that has been read, or nothing if more input is needed
  /// or there is none. A last line without a line end is a line. A line that is
  /// too long is given as soon as that is known, and the rest of it is skipped.
  std::optional<Line> next();

  /// Reads once. Blocks if there is nothing to read.
  void read_more();

  /// True when read_more() has met the end of the input or an error.
  [[nodiscard]] bool ended() const { return ended_; }

  /// Why reading failed (an errno value), or 0 if it did not.
  [[nodiscard]] int error() const { return error_; }

 private:
  Line take(std::size_t length, std::size_t end_length);
  void discard(std::size_t length);

  int descriptor_;
  std::size_t limit_;
  std::string buffer_;        // what has been read and not handed out …
  std::size_t start_ = 0;     // … begins here
  std::size_t searched_ = 0;  // bytes behind start_ known to hold no line end
  std::uint64_t number_ = 0;  // of the last line handed out
  bool skipping_ = false;     // inside the rest of a line that is too long
  bool ended_ = false;
  int error_ = 0;
};

}  // namespace runtime
