#include "configuration.hpp"

#include <algorithm>
#include <array>
#include <lab/workspace.hpp>
#include <sstream>

namespace load_test {
namespace {

struct Group {
  const char* name;
  const char* property;
  std::vector<const char*> values;
};

// Beside librdkafka's defaults: acks=all, 5 ms, 1,000,000 bytes, none, false.
const std::vector<Group>& known_groups() {
  static const std::vector<Group> known{
      {"acks", "acks", {"0", "1"}},
      {"linger", "linger.ms", {"0", "50"}},
      {"batch-size", "batch.size", {"4000", "16384"}},
      {"compression", "compression.type", {"lz4", "snappy", "zstd", "gzip"}},
      {"idempotence", "enable.idempotence", {"true"}},
  };
  return known;
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, separator);) {
    parts.push_back(part);
  }
  return parts;
}

void add_group(const Group& group, const Settings& common,
               std::vector<Configuration>& all) {
  for (const char* value : group.values) {
    Configuration one{.name = std::string(group.property) + "=" + value,
                      .group = group.name,
                      .settings = common};
    one.settings.emplace_back(group.property, value);
    all.push_back(std::move(one));
  }
}

Configuration of_ones_own(const std::string& text, const Settings& common) {
  Configuration own{.name = text, .group = "own", .settings = common};
  // An empty text has no parts, and is no setting either.
  auto settings = parts_of(text, '+');
  settings.resize(std::max<std::size_t>(settings.size(), 1));
  for (const std::string& setting : settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw lab::Misuse(
          "--compare: \"" + text +
          "\" is neither one of acks, linger, batch-size, compression, "
          "idempotence and all, nor settings such as acks=1+linger.ms=50");
    }
    own.settings.emplace_back(setting.substr(0, equals),
                              setting.substr(equals + 1));
  }
  return own;
}

}  // namespace

std::vector<std::string> groups() {
  std::vector<std::string> names;
  for (const Group& group : known_groups()) {
    names.emplace_back(group.name);
  }
  return names;
}

std::vector<Configuration> configurations(const Settings& common,
                                          std::string_view what) {
  std::vector<Configuration> all{{.name = "baseline", .settings = common}};
  for (const std::string& part : parts_of(what, ',')) {
    const auto group = std::ranges::find(known_groups(), part, &Group::name);
    if (part == "all") {
      for (const Group& each : known_groups()) {
        add_group(each, common, all);
      }
    } else if (group != known_groups().end()) {
      add_group(*group, common, all);
    } else {
      all.push_back(of_ones_own(part, common));
    }
  }
  if (all.size() == 1) {
    throw lab::Misuse(
        "--compare names nothing; leave its value out to compare all");
  }
  return all;
}

kafka::Config config_of(const Configuration& configuration,
                        const std::string& bootstrap_servers) {
  kafka::Config config{{"bootstrap.servers", bootstrap_servers},
                       {"client.id", "load-test"},
                       {"delivery.timeout.ms", "30000"}};
  try {
    for (const auto& [name, value] : configuration.settings) {
      config.set(name, value);
    }
  } catch (const kafka::ConfigError& error) {
    throw lab::Misuse(configuration.name + ": " + error.what());
  }
  if (config.get("delivery.timeout.ms") == "0") {
    throw lab::Misuse(
        configuration.name +
        ": delivery.timeout.ms=0 lets a record wait for ever, and the test "
        "with it; give it a number of milliseconds");
  }
  return config;
}

std::string in_effect(const kafka::Config& config) {
  std::string text;
  for (const char* name : {"acks", "linger.ms", "batch.size",
                           "compression.type", "enable.idempotence"}) {
    const std::string value = config.get(name).value_or("");
    text.append(text.empty() ? "" : "  ")
        .append(name)
        .append("=")
        .append(value == "-1" ? "all" : value);
  }
  return text;
}

}  // namespace load_test
