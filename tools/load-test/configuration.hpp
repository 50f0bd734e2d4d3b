#pragma once
// The settings of a producer that a load test is about.

#include <kafka/config.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace load_test {

/// Properties and their values, in the order in which they are set.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// One of those that are compared.
struct Configuration {
  std::string name{};   ///< "linger.ms=50"; "baseline" for the first.
  std::string group{};  ///< What it varies: "linger"; empty for the first.
  Settings settings{};  ///< All of them, the common ones first.
};

/// What `--compare` takes beside name=value: acks, linger, batch-size,
/// compression, idempotence.
std::vector<std::string> groups();

/// The baseline, which has the common settings and nothing else, and behind it
/// what `what` names, separated by commas: groups, "all" of them, or settings
/// of one's own, name=value, several joined by a plus sign. Throws lab::Misuse.
std::vector<Configuration> configurations(const Settings& common,
                                          std::string_view what);

/// What a producer is made of. A record lives for 30 s unless the settings say
/// otherwise. Throws lab::Misuse for a name or a value that is wrong, and for a
/// delivery.timeout.ms of 0, with which a test might never end.
kafka::Config config_of(const Configuration& configuration,
                        const std::string& bootstrap_servers);

/// The settings that the comparison is about, as they are in effect: "acks=all
/// linger.ms=5 …".
std::string in_effect(const kafka::Config& config);

}  // namespace load_test
