#pragma once

// The terminal of `lab watch`: a page that is drawn over the last one, and keys
// as they are pressed. In a pipe there is neither.

#include <termios.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

class WatchScreen {
 public:
  /// Takes the terminal, if standard output is one; keys, if standard input is
  /// one, too.
  WatchScreen();
  /// Gives both back as they were.
  ~WatchScreen();
  WatchScreen(const WatchScreen&) = delete;
  WatchScreen& operator=(const WatchScreen&) = delete;
  WatchScreen(WatchScreen&&) = delete;
  WatchScreen& operator=(WatchScreen&&) = delete;

  [[nodiscard]] bool on_terminal() const { return on_terminal_; }

  /// The key that was pressed, if one was.
  std::optional<char> key();

  /// Shows `body`, as much of it as there is room for, and `foot` in the last
  /// line. Writes nothing when it is what is shown already. Ends when the
  /// terminal has gone away.
  void draw(std::string_view body, std::string_view foot);

 private:
  bool on_terminal_;
  bool has_keys_;
  termios before_{};
  std::string shown_;  // what was written last
};

/// The lines of `body` and `foot` below them, for a terminal with so many rows:
/// what does not fit is left out, and a line says so.
std::vector<std::string> fitted(std::string_view body, std::string_view foot,
                                std::size_t rows);

}  // namespace lab
