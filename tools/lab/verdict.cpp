#include "verdict.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

namespace lab {

namespace {

Result result_of(const std::vector<TestVerdict>& tests, bool started) {
  const auto any = [&tests](Result result) {
    return std::ranges::find(tests, result, &TestVerdict::result) !=
           tests.end();
  };
  if (any(Result::broken) || tests.empty()) {
    return Result::broken;  // nothing would be proved
  }
  if (any(Result::broker)) {
    return Result::broker;
  }
  if (!started) {
    return Result::not_started;
  }
  if (any(Result::failed)) {
    return Result::failed;
  }
  return any(Result::waiting) ? Result::waiting : Result::passed;
}

Result result_of(const std::vector<TodoVerdict>& todos) {
  // The worst first: one TODO whose tests never came to a verdict makes the
  // whole check say nothing about the student.
  for (const Result result : {Result::broken, Result::broker, Result::failed}) {
    if (std::ranges::find(todos, result, &TodoVerdict::result) != todos.end()) {
      return result;
    }
  }
  const auto all = [&todos](Result result) {
    return std::ranges::all_of(todos, [result](const TodoVerdict& todo) {
      return todo.result == result;
    });
  };
  if (all(Result::passed)) {
    return Result::passed;
  }
  return all(Result::not_started) ? Result::not_started : Result::failed;
}

std::set<int> todos_of(const std::vector<TestVerdict>& tests,
                       const std::function<bool(const TestVerdict&)>& which) {
  std::set<int> todos;
  for (const TestVerdict& test : tests) {
    if (which(test)) {
      todos.insert(test.todo);
    }
  }
  return todos;
}

// Those of `guilty` that a failure blames; none if it blames its own TODO.
std::set<int> blamed_by(const Failure& failure, int own,
                        const std::set<int>& guilty) {
  const std::set<int> blamed(failure.blames.begin(), failure.blames.end());
  std::set<int> found;
  if (!blamed.contains(own)) {
    std::ranges::set_intersection(blamed, guilty,
                                  std::inserter(found, found.end()));
  }
  return found;
}

// Whether a test has a failure that nobody did who has failed as well.
bool has_own_failure(const TestVerdict& test, const std::set<int>& failed) {
  return test.failures.empty() ||
         std::ranges::any_of(test.failures, [&](const Failure& failure) {
           return blamed_by(failure, test.todo, failed).empty();
         });
}

// Those of `at_fault` that did it, if they did all of it: what is none of
// theirs is still there when they are mended.
std::set<int> culprits(const TestVerdict& test, const std::set<int>& at_fault) {
  std::set<int> all;
  for (const Failure& failure : test.failures) {
    std::set<int> of_this = blamed_by(failure, test.todo, at_fault);
    if (of_this.empty()) {
      return {};
    }
    all.merge(of_this);
  }
  return all;
}

// Who is blamed but has no failure of its own is innocent, and the test stays
// failed: somebody has to be at fault.
void let_the_blameless_wait(std::vector<TestVerdict>& tests) {
  const auto has_failed = [](const TestVerdict& test) {
    return test.result == Result::failed;
  };
  const std::set<int> failed = todos_of(tests, has_failed);
  const std::set<int> at_fault = todos_of(tests, [&](const TestVerdict& test) {
    return has_failed(test) && has_own_failure(test, failed);
  });
  for (TestVerdict& test : tests) {
    if (!has_failed(test)) {
      continue;
    }
    const std::set<int> waits_for = culprits(test, at_fault);
    if (!waits_for.empty()) {
      test.waits_for.assign(waits_for.begin(), waits_for.end());
      test.result = Result::waiting;
    }
  }
}

}  // namespace

std::string name_of(Result result) {
  switch (result) {
    case Result::passed:
      return "passed";
    case Result::failed:
      return "failed";
    case Result::not_started:
      return "not started";
    case Result::waiting:
      return "waiting";
    case Result::broker:
      return "broker";
    case Result::broken:
      return "broken";
  }
  return "broken";
}

const TestVerdict* TodoVerdict::first_failed() const {
  // A verdict on the code says more than one on the machine.
  for (const Result wanted : {Result::failed, Result::broken, Result::broker}) {
    const auto found = std::ranges::find(tests, wanted, &TestVerdict::result);
    if (found != tests.end()) {
      return &*found;
    }
  }
  return nullptr;
}

std::vector<int> TodoVerdict::waits_for() const {
  std::set<int> all;
  for (const TestVerdict& test : tests) {
    all.insert(test.waits_for.begin(), test.waits_for.end());
  }
  return {all.begin(), all.end()};
}

const TodoVerdict* LabVerdict::next() const {
  for (const Result wanted : {Result::broken, Result::broker, Result::failed,
                              Result::not_started, Result::waiting}) {
    const auto found = std::ranges::find(todos, wanted, &TodoVerdict::result);
    if (found != todos.end()) {
      return &*found;
    }
  }
  return nullptr;
}

int LabVerdict::next_number() const {
  const TodoVerdict* todo = next();
  if (todo == nullptr) {
    return 0;
  }
  const std::vector<int> waits_for = todo->waits_for();
  return todo->result == Result::waiting && !waits_for.empty()
             ? waits_for.front()
             : todo->todo.number;
}

LabVerdict judge_lab(const Manifest& manifest, const Regions& regions,
                     std::vector<TestVerdict> tests) {
  let_the_blameless_wait(tests);
  LabVerdict verdict;
  verdict.manifest = manifest;
  for (const Todo& todo : manifest.todos) {
    TodoVerdict one;
    one.todo = todo;
    bool started = true;
    if (const Region* region = regions.find(todo.number)) {
      one.line = region->first_line;
      one.task = region->task;
      started = region->started;
    }
    for (TestVerdict& test : tests) {
      if (test.todo == todo.number) {
        one.tests.push_back(std::move(test));
      }
    }
    one.result = result_of(one.tests, started);
    one.score = one.result == Result::passed ? todo.points : 0;
    verdict.score += one.score;
    verdict.todos.push_back(std::move(one));
  }
  verdict.notes = regions.problems;
  verdict.result = result_of(verdict.todos);
  return verdict;
}

Exit exit_of(const std::vector<LabVerdict>& labs) {
  Exit worst = Exit::passed;
  for (const LabVerdict& lab : labs) {
    if (lab.result == Result::broker || lab.result == Result::broken) {
      return Exit::broken;
    }
    if (lab.result != Result::passed) {
      worst = Exit::failed;
    }
  }
  return worst;
}

}  // namespace lab
