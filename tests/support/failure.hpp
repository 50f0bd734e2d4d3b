// What a test says when a program is wrong, and when the broker is.
//
// A student reads these texts, not a value and a line number. So a failure is
// four sentences: what is wrong, what was expected, what was seen, and what it
// means for somebody who pays:
//
//   support::fail({.reason = "137 of 200 payments are not in the topic.",
//                  .expected = "a record for each of the 200 payments",
//                  .seen = "63 records; missing, for example, line 64",
//                  .means = "A customer pressed pay, saw no error, and "
//                           "nothing was paid."});
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace support {

/// One thing that is wrong with the program under test.
struct Failure {
  std::string reason = {};    ///< What is wrong, in one or two sentences.
  std::string expected = {};  ///< What a right program does.
  std::string seen = {};      ///< What this one did, with an example.
  std::string means = {};     ///< What it does to a customer or a colleague.
  /// The TODOs whose code did it, where that can be told and is not the TODO
  /// that the test proves. Its own verdict then waits until they are right, if
  /// each of its failures has somebody to blame.
  std::vector<int> blames = {};
  /// "crashed" or "hung" when that is how the program ended; else empty.
  std::string end = {};
};

/// Notes a failure; the test goes on and may note more.
void fail(Failure failure);

/// Makes the failures that were noted so far, and blame nobody, the work of
/// these TODOs.
void blame_for_noted(const std::vector<int>& todos);

/// Whether there are any since the last take_failures().
bool has_noted();

/// Notes a failure and ends the test: nothing after it could be judged.
[[noreturn]] void fail_now(Failure failure);

/// Thrown when the broker, not the program, is at fault. The test is then
/// neither passed nor failed: its status is "broker", the exit status 3.
class BrokerProblem : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What fail_now() throws. Nobody but the test runner catches it.
class EndOfTest : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override;
};

/// Runs `work` and returns the failures that it noted, instead of failing the
/// test. For tests of the judge itself.
std::vector<Failure> failures_of(const std::function<void()>& work);

/// The failures noted since the last call; for the reporter.
std::vector<Failure> take_failures();

/// A failure in lines, as a terminal shows it.
std::string to_text(const Failure& failure);

}  // namespace support
