#pragma once

// Runs the test cases of a lab side by side, each in a process of its own.
//
// They mostly wait (for acknowledgements, for time-outs that are part of the
// lesson), so more run at once than there are cores.

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "jobs.hpp"
#include "regions.hpp"
#include "verdict.hpp"

namespace lab {

/// What is judged, and where.
struct Judged {
  std::filesystem::path test_program{};  // bin/tests/gateway_test
  std::filesystem::path program{};       // bin/starter/gateway
  std::vector<std::pair<std::string, std::string>> environment{};  // LAB_…
  bool broker_stays = true;  // a test that is ended removes its topics from it
};

/// A test case and the TODO that it proves.
struct PlannedTest {
  Test test{};
  int todo = 0;
  bool likely_to_fail = false;  // these go first
};

/// The tests of all TODOs, or of those named; first TODO first.
std::vector<PlannedTest> plan_tests(const Manifest& manifest,
                                    const std::vector<int>& only = {});

class TestRunner {
 public:
  /// `scratch` is a folder for the test's result files; it is made, and
  /// removed in the end.
  TestRunner(std::filesystem::path scratch, std::size_t at_once = 8);
  ~TestRunner();
  TestRunner(const TestRunner&) = delete;
  TestRunner& operator=(const TestRunner&) = delete;
  TestRunner(TestRunner&&) = delete;
  TestRunner& operator=(TestRunner&&) = delete;

  /// Runs the tests to their end. A test that needs a TODO whose region is not
  /// started is not run: it could only blame the wrong TODO.
  /// `on_progress` hears of it: of so many tests so many are done, and all
  /// verdicts, waiting where there is none yet. Throws Interrupted.
  std::vector<TestVerdict> run(
      Jobs& jobs, const Judged& judged, const std::vector<PlannedTest>& tests,
      const Regions& regions,
      const std::function<void(std::size_t done, std::size_t all,
                               const std::vector<TestVerdict>& so_far)>&
          on_progress);

  /// As run(), until `is_enough(verdicts so far)`: then all jobs are ended, and
  /// the tests that came to no verdict are left out.
  std::vector<TestVerdict> run_until(
      Jobs& jobs, const Judged& judged, const std::vector<PlannedTest>& tests,
      const std::function<bool(const std::vector<TestVerdict>&)>& is_enough);

 private:
  void start(Jobs& jobs, const Judged& judged, TestVerdict& verdict);
  void run_ready(
      Jobs& jobs, const Judged& judged, std::vector<TestVerdict>& verdicts,
      const std::set<std::string>& first,
      const std::function<bool(std::size_t done, std::size_t all)>& go_on);

  std::filesystem::path scratch_;
  std::size_t at_once_;
  std::size_t started_ = 0;
  std::size_t running_ = 0;  // of those; other jobs may run beside them
};

}  // namespace lab
