#pragma once

// What a check found out, from one test case up to a whole lab.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compile_error.hpp"
#include "manifest.hpp"
#include "regions.hpp"

namespace lab {

enum class Result {
  passed,
  failed,
  not_started,  // the region holds nothing but its comment
  waiting,      // cannot be judged before other TODOs are started
  broker,       // the judge could not use the broker
  broken,       // the judge itself did not come to a verdict
};

/// "passed", "not started", …
std::string name_of(Result result);

/// One thing that is not as it must be, in words for a student.
struct Failure {
  std::string reason{};    // what happened
  std::string expected{};  // may be empty, as the two below
  std::string seen{};
  std::string means{};        // what it would mean to a customer
  std::vector<int> blames{};  // the TODOs that did it, if not the test's own
  /// "crashed" or "hung": how the program ended, if that is what is wrong.
  std::string end{};
};

struct TestVerdict {
  Test test{};
  int todo = 0;
  Result result = Result::waiting;
  double seconds = 0;
  std::uint64_t seed = 0;
  std::vector<Failure> failures{};
  std::vector<int> waits_for{};  // with Result::waiting
};

struct TodoVerdict {
  Todo todo{};
  Result result = Result::waiting;
  int score = 0;
  int line = 1;        // of "// TODO n" in the file that was judged
  std::string task{};  // the comment below it
  std::vector<TestVerdict> tests{};

  /// The failures of the first test that failed, or none.
  [[nodiscard]] const TestVerdict* first_failed() const;
  [[nodiscard]] std::vector<int> waits_for() const;
};

struct LabVerdict {
  Manifest manifest{};
  std::string
      file{};  // "starter/01_gateway.cpp", or the program that was named
  Result result = Result::waiting;
  int score = 0;
  std::vector<TodoVerdict> todos{};
  std::optional<CompileError> compile_error{};
  std::vector<std::string> notes{};  // e.g. a TODO's closing line is missing
  double test_seconds = 0;

  /// The TODO to work on next: the first that failed, else the first that was
  /// not started; nothing when all are done.
  [[nodiscard]] const TodoVerdict* next() const;

  /// Its number, or that of the first TODO that it waits for; 0 when all are
  /// done.
  [[nodiscard]] int next_number() const;
};

/// Turns the verdicts of test cases into points. A TODO has its points when
/// all of its tests passed and its region was started. A test all of whose
/// failures blame another TODO, which has a failure of its own, waits for that
/// one: a person has to mend what is wrong, not what suffers from it.
LabVerdict judge_lab(const Manifest& manifest, const Regions& regions,
                     std::vector<TestVerdict> tests);

/// The exit status that a check with these verdicts ends with. Trouble with
/// the broker is never a student's failure.
Exit exit_of(const std::vector<LabVerdict>& labs);

}  // namespace lab
