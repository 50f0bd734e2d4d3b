#pragma once

// A terminal with a program in it, as tmux has them: keys go in, and what a
// person would see comes out.

#include <string>
#include <support/program.hpp>
#include <vector>

namespace tools_test {

class Terminal {
 public:
  /// Starts the program in a terminal of so many columns and rows.
  Terminal(const support::ProgramOptions& program, int columns, int rows);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  Terminal(Terminal&&) = delete;
  Terminal& operator=(Terminal&&) = delete;

  void press(const std::string& key) const;
  void resize(int columns, int rows) const;

  /// What is on the screen now; empty once the program has ended.
  [[nodiscard]] std::string screen() const;
  /// Waits until that holds the words; false after ten seconds without.
  [[nodiscard]] bool shows(const std::string& words) const;
  /// Waits until the program has ended; false after ten seconds.
  [[nodiscard]] bool ended() const;

 private:
  [[nodiscard]] support::Ending tmux(std::vector<std::string> arguments) const;

  std::string name_;         // of a server that no other tmux knows
  support::Program server_;  // not a daemon: it ends with us
};

}  // namespace tools_test
