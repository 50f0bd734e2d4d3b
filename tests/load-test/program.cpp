#include "program.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <kafka/admin.hpp>
#include <support/cluster.hpp>
#include <utility>

namespace load_test_test {

using namespace std::chrono_literals;

support::ProgramOptions program(std::vector<std::string> arguments,
                                const std::string& broker) {
  arguments.insert(
      arguments.end(),
      {"--broker", broker.empty() ? support::bootstrap() : broker});
  return {.path = LOAD_TEST,
          .arguments = std::move(arguments),
          .environment = {"LAB_ROOT=" REPOSITORY},
          .deadline = 30s};
}

support::Ending run(std::vector<std::string> arguments) {
  support::Program running{program(std::move(arguments))};
  running.close_input();
  return running.wait();
}

JsonEnding run_for_json(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  JsonEnding run{.ending = load_test_test::run(std::move(arguments))};
  CAPTURE(run.ending.errors);
  CAPTURE(run.ending.output);
  REQUIRE(nlohmann::json::accept(run.ending.output));
  run.json = nlohmann::json::parse(run.ending.output);
  return run;
}

const nlohmann::json& JsonEnding::turn() const {
  const nlohmann::json& result = json.at("configurations").at(0);
  const char* const how =
      result.at("flat_out").empty() ? "at_rate" : "flat_out";
  return result.at(how).at(0);
}

bool topic_exists(const std::string& name) {
  kafka::Admin admin{{{"bootstrap.servers", support::bootstrap()}}};
  return admin.describe_topic(name).has_value();
}

}  // namespace load_test_test
