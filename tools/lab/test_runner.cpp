#include "test_runner.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "test_results.hpp"

namespace lab {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::vector<PlannedTest> plan_tests(const Manifest& manifest,
                                    const std::vector<int>& only) {
  std::vector<PlannedTest> planned;
  for (const Todo& todo : manifest.todos) {
    if (!only.empty() && std::ranges::find(only, todo.number) == only.end()) {
      continue;
    }
    for (const Test& test : todo.tests) {
      planned.push_back({.test = test, .todo = todo.number});
    }
  }
  return planned;
}

namespace {

constexpr std::string_view scratch_prefix = "run-";

// For a test that is ended early to delete its topics.
constexpr auto grace = 1s;

// doctest takes a comma for the end of a name unless a backslash is before it.
std::string as_filter(const std::string& name) {
  std::string filter;
  for (const char c : name) {
    if (c == ',' || c == '\\') {
      filter += '\\';
    }
    filter += c;
  }
  return filter;
}

// A check that was killed could not remove its folder.
void remove_abandoned(const fs::path& scratch) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(scratch, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(scratch_prefix)) {
      continue;
    }
    const auto owner = static_cast<pid_t>(
        std::strtol(name.c_str() + scratch_prefix.size(), nullptr, 10));
    if (owner > 0 && kill(owner, 0) != 0 && errno == ESRCH) {
      fs::remove_all(entry.path(), ignored);
    }
  }
}

}  // namespace

TestRunner::TestRunner(fs::path scratch, std::size_t at_once)
    : scratch_(std::move(scratch)), at_once_(at_once) {
  remove_abandoned(scratch_);
  scratch_ /= std::string(scratch_prefix) + std::to_string(getpid());
  fs::create_directories(scratch_);
}

TestRunner::~TestRunner() {
  std::error_code ignored;
  fs::remove_all(scratch_, ignored);
}

std::vector<TestVerdict> TestRunner::run(
    Jobs& jobs, const Judged& judged, const std::vector<PlannedTest>& tests,
    const Regions& regions,
    const std::function<void(std::size_t done, std::size_t all,
                             const std::vector<TestVerdict>& so_far)>&
        on_progress) {
  std::vector<TestVerdict> verdicts;
  std::set<std::string> first;
  for (const PlannedTest& planned : tests) {
    if (planned.likely_to_fail) {
      first.insert(planned.test.name);
    }
    TestVerdict verdict{.test = planned.test, .todo = planned.todo};
    for (const int needed : planned.test.needs) {
      const Region* region = regions.find(needed);
      if (region != nullptr && !region->started && needed != planned.todo) {
        verdict.waits_for.push_back(needed);
      }
    }
    verdicts.push_back(std::move(verdict));
  }
  run_ready(jobs, judged, verdicts, first,
            [&](std::size_t done, std::size_t all) {
              if (on_progress) {
                on_progress(done, all, verdicts);
              }
              return true;
            });
  return verdicts;
}

std::vector<TestVerdict> TestRunner::run_until(
    Jobs& jobs, const Judged& judged, const std::vector<PlannedTest>& tests,
    const std::function<bool(const std::vector<TestVerdict>&)>& is_enough) {
  std::vector<TestVerdict> verdicts;
  verdicts.reserve(tests.size());
  for (const PlannedTest& planned : tests) {
    verdicts.push_back({.test = planned.test, .todo = planned.todo});
  }
  run_ready(jobs, judged, verdicts, {},
            [&](std::size_t /*done*/, std::size_t /*all*/) {
              return !is_enough(verdicts);
            });
  std::erase_if(verdicts, [](const TestVerdict& verdict) {
    return verdict.result == Result::waiting;
  });
  return verdicts;
}

// All that wait for nothing, until `go_on` says no.
void TestRunner::run_ready(
    Jobs& jobs, const Judged& judged, std::vector<TestVerdict>& verdicts,
    const std::set<std::string>& first,
    const std::function<bool(std::size_t done, std::size_t all)>& go_on) {
  std::vector<TestVerdict*> ready;
  for (TestVerdict& verdict : verdicts) {
    if (verdict.waits_for.empty()) {
      ready.push_back(&verdict);
    }
  }
  // Behind those that a person waits for, those that take longest: the others
  // fit in beside them.
  std::ranges::stable_sort(ready, std::greater{}, [&](const TestVerdict* one) {
    return std::pair(first.contains(one->test.name), one->test.usual_seconds);
  });

  std::size_t next = 0;
  while (next < ready.size() || running_ > 0) {
    while (next < ready.size() && running_ < at_once_) {
      start(jobs, judged, *ready[next++]);
    }
    if (!go_on(next - running_, ready.size())) {
      jobs.end_all();
      running_ = 0;
      return;
    }
    jobs.serve(100ms);
  }
}

void TestRunner::start(Jobs& jobs, const Judged& judged, TestVerdict& verdict) {
  const fs::path results = scratch_ / (std::to_string(++started_) + ".jsonl");
  Command command{.arguments = {judged.test_program.string(),
                                "--test-case=" + as_filter(verdict.test.name),
                                "--no-colors=true"},
                  .environment = judged.environment,
                  .folder = scratch_,
                  .grace = judged.broker_stays ? grace : 0s};
  command.environment.emplace_back("LAB_PROGRAM", judged.program.string());
  command.environment.emplace_back("LAB_RESULTS", results.string());
  ++running_;
  jobs.start_supervised(command,
                        {.on_output = {},
                         .on_done =
                             [this, results, &verdict](const Outcome& outcome) {
                               --running_;
                               read_results(results, outcome, verdict);
                             }},
                        std::chrono::duration<double>(verdict.test.seconds));
}

}  // namespace lab
