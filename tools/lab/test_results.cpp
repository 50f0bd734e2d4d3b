#include "test_results.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "build.hpp"

namespace lab {

using nlohmann::json;

namespace {

// Optional texts may be missing or null.
std::string text_of(const json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_string() ? found->get<std::string>()
                                                   : std::string();
}

void read_line(const std::string& line, TestVerdict& verdict) {
  const json result = json::parse(line);
  if (text_of(result, "test") != verdict.test.name) {
    return;
  }
  const std::string status = text_of(result, "status");
  verdict.result = status == "passed"   ? Result::passed
                   : status == "failed" ? Result::failed
                   : status == "broker" ? Result::broker
                                        : Result::broken;
  verdict.seed = result.value("seed", std::uint64_t{0});
  for (const json& failure : result.value("failures", json::array())) {
    verdict.failures.push_back(
        {.reason = text_of(failure, "reason"),
         .expected = text_of(failure, "expected"),
         .seen = text_of(failure, "seen"),
         .means = text_of(failure, "means"),
         .blames = failure.value("blames", std::vector<int>{}),
         .end = text_of(failure, "end")});
  }
}

// What a person needs to find out why the judge itself came to nothing.
Failure unjudged(const Outcome& outcome) {
  Failure failure;
  failure.reason =
      "The test itself " + outcome.describe() + " and gave no verdict.";
  failure.seen = tail_of(outcome.output, 10);
  return failure;
}

Failure never_ended(const Outcome& outcome, const std::string& name) {
  return {.reason = "The test \"" + name + "\" " + outcome.describe() +
                    ", with every program that it had started.",
          .expected = {},
          .seen = tail_of(outcome.output, 10),
          .means = "Something waits for what never comes.",
          .end = "hung"};
}

}  // namespace

void read_results(const std::filesystem::path& results, const Outcome& outcome,
                  TestVerdict& verdict) {
  verdict.seconds = outcome.seconds;
  verdict.result = Result::broken;
  std::ifstream lines(results);
  try {
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) {
        read_line(line, verdict);
      }
    }
  } catch (const json::exception&) {
    verdict.result = Result::broken;  // half a line: it was killed writing it
    verdict.failures.clear();
  }
  if (outcome.timed_out && verdict.result == Result::broken) {
    verdict.result = Result::failed;
    verdict.failures.push_back(never_ended(outcome, verdict.test.name));
    return;
  }
  // A pass counts only together with a good end.
  if (verdict.result == Result::passed && !outcome.succeeded()) {
    verdict.result = Result::broken;
  }
  if (verdict.result == Result::broken && verdict.failures.empty()) {
    verdict.failures.push_back(unjudged(outcome));
  }
}

}  // namespace lab
