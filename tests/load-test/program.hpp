// The load test as people run it: another process.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <support/program.hpp>
#include <vector>

namespace load_test_test {

/// `./lab load-test` with these arguments, against LAB_BOOTSTRAP's Kafka or
/// another. It is given half a minute.
support::ProgramOptions program(std::vector<std::string> arguments,
                                const std::string& broker = {});

/// Runs it to its end.
support::Ending run(std::vector<std::string> arguments);

/// The same with --json; fails the test when it prints none.
struct JsonEnding {
  support::Ending ending{};
  nlohmann::json json{};
  /// Of the only configuration, the only turn.
  [[nodiscard]] const nlohmann::json& turn() const;
};
JsonEnding run_for_json(std::vector<std::string> arguments);

/// Whether the broker of LAB_BOOTSTRAP has the topic.
bool topic_exists(const std::string& name);

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace load_test_test
