// Tells the lab command what became of each test case: one JSON line a test
// case, appended to the file that LAB_RESULTS names.
//
//   {"test":"…","todo":2,"status":"failed","seconds":0.41,"seed":123456,
//    "failures":[{"reason":"…","expected":"…","seen":"…","means":"…",
//                "blames":[3]}]}
//
// status is passed, failed, or broker: then it was the broker's fault.
#pragma once

#include <string>
#include <support/failure.hpp>
#include <vector>

namespace support {

/// What test_main() returns: also the binary's exit status.
inline constexpr int all_passed = 0;
inline constexpr int some_failed = 1;
inline constexpr int broker_failed = 3;

struct TestResult {
  std::string test;
  int todo = 0;  ///< From the test suite's name, "TODO 2"; 0 if it has none.
  std::string status;
  double seconds = 0;
  std::vector<Failure> failures;
};

/// The line, without its end.
std::string to_json_line(const TestResult& result);

/// Runs the test cases as doctest's command line asks.
int test_main(int argc, char** argv);

}  // namespace support
