#pragma once
// One of the programs through which payments enter: it is given lines, and says
// what became of each.

#include <cstddef>
#include <memory>
#include <string>
#include <support/program.hpp>
#include <unordered_map>
#include <vector>

#include "books.hpp"
#include "shop.hpp"

namespace demo {

/// Not thread safe.
class Entrance {
 public:
  /// Starts the program. Throws std::runtime_error when it cannot be started.
  Entrance(std::string name, support::ProgramOptions options);

  void submit(const Submission& submission);

  /// Enters what was accepted into the books, and submits again what failed,
  /// as a customer does who was told "try again".
  void take_verdicts(Books& books);

  /// Ends its input once nobody waits for a verdict any more. True when the
  /// program has ended, too.
  bool finish();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t submitted() const { return submitted_; }
  [[nodiscard]] std::size_t submitted_again() const { return again_; }
  /// Submissions without a verdict.
  [[nodiscard]] std::size_t waiting() const { return submitted_ - verdicts_; }
  /// What is wrong with it; empty while it runs, or ended as it should.
  [[nodiscard]] std::string trouble();

 private:
  void take_verdict(std::string_view line, Books& books);

  std::string name_;
  std::size_t submitted_ = 0;
  std::size_t verdicts_ = 0;
  std::size_t again_ = 0;
  std::size_t read_ = 0;                                // bytes of its output
  std::unordered_map<std::string, std::string> lines_;  // by payment id
  std::vector<std::string> failed_;                     // to be submitted again
  bool closed_ = false;
  support::Program program_;
};

}  // namespace demo
