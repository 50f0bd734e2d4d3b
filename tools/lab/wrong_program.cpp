#include "wrong_program.hpp"

#include <algorithm>
#include <chrono>

#include "broker_link.hpp"
#include "test_runner.hpp"

namespace lab {

using namespace std::chrono_literals;

void Catch::require_verdicts() const {
  for (const TestVerdict& test : tests) {
    if (test.result == Result::broker || test.result == Result::broken) {
      throw Trouble("no verdict from the test \"" + test.test.name +
                    "\": " + words_of(test));
    }
  }
}

std::vector<const TestVerdict*> Catch::failed(int todo) const {
  std::vector<const TestVerdict*> found;
  for (const TestVerdict& test : tests) {
    if (test.todo == todo && test.result == Result::failed) {
      found.push_back(&test);
    }
  }
  return found;
}

void reach(BrokerLink& broker, Jobs& jobs) {
  broker.start(jobs);
  while (jobs.running() > 0) {
    jobs.serve(100ms);
  }
  broker.require();
}

Catch judge_wrong_program(const Workspace& workspace, Jobs& jobs,
                          const BrokerLink& broker, const Manifest& manifest,
                          const std::filesystem::path& program,
                          const std::vector<int>& todos,
                          const std::function<bool(const Catch&)>& is_enough,
                          const std::vector<std::string>& first) {
  if (!std::filesystem::exists(program)) {
    throw Trouble("there is no " + program.string(),
                  "ninja -C " + workspace.build.string() + " lab_variants");
  }
  const Judged judged{
      .test_program = workspace.build / "bin" / "tests" / manifest.test,
      .program = std::filesystem::absolute(program),
      .environment = broker.environment(),
      .broker_stays = false};
  TestRunner runner(workspace.state);
  std::vector<PlannedTest> planned = plan_tests(manifest, todos);
  if (!is_enough) {
    return {runner.run(jobs, judged, planned, {}, {})};
  }
  const auto others =
      std::ranges::stable_partition(planned, [&](const PlannedTest& test) {
        return std::ranges::find(first, test.test.name) != first.end();
      });
  Catch caught;
  for (const std::vector<PlannedTest>& part :
       {std::vector(planned.begin(), others.begin()),
        std::vector(others.begin(), others.end())}) {
    if (part.empty() || is_enough(caught)) {
      continue;
    }
    const std::vector<TestVerdict> before = caught.tests;
    const auto with = [&before](const std::vector<TestVerdict>& tests) {
      Catch both{before};
      both.tests.insert(both.tests.end(), tests.begin(), tests.end());
      return both;
    };
    caught = with(runner.run_until(jobs, judged, part,
                                   [&](const std::vector<TestVerdict>& tests) {
                                     return is_enough(with(tests));
                                   }));
  }
  return caught;
}

bool is_spared(const TodoVerdict& todo, const Mistake& mistake) {
  return todo.result == Result::passed ||
         (todo.result == Result::waiting &&
          std::ranges::all_of(todo.waits_for(), [&](int other) {
            return mistake.breaks(other);
          }));
}

std::string words_of(const TestVerdict& test) {
  std::string words;
  for (const Failure& failure : test.failures) {
    for (const std::string& text :
         {failure.reason, failure.expected, failure.seen, failure.means}) {
      words.append(text).append(text.empty() ? "" : "\n");
    }
  }
  return words;
}

bool says(const TestVerdict& test, const std::string& words) {
  return words_of(test).find(words) != std::string::npos;
}

}  // namespace lab
