#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <ostream>
#include <runtime/client_config.hpp>
#include <runtime/json_writer.hpp>
#include <string_view>

namespace runtime {
namespace {

/// librdkafka takes almost anything for an address and complains much later,
/// when no broker answers.
void check_servers(std::string_view list, const std::string& origin) {
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view server = list.substr(0, comma);
    const std::size_t colon = server.rfind(':');
    const std::string_view port =
        colon == std::string_view::npos ? "" : server.substr(colon + 1);
    unsigned number = 0;
    const auto [end, error] =
        std::from_chars(port.data(), port.data() + port.size(), number);
    constexpr unsigned highest_port = 65535;
    if (colon == 0 || port.empty() || error != std::errc{} ||
        end != port.data() + port.size() || number == 0 ||
        number > highest_port) {
      throw UsageError(origin + ": \"" + std::string(server) +
                       "\" is no broker address: write HOST:PORT, such as "
                       "127.0.0.1:19092");
    }
    if (comma == std::string_view::npos) {
      return;
    }
    list.remove_prefix(comma + 1);
  }
}

bool was_set(const kafka::Config& config, std::string_view property) {
  const auto set = config.explicitly_set();
  return std::ranges::any_of(
      set, [property](const auto& entry) { return entry.first == property; });
}

void set_unless_given(kafka::Config& config, std::string_view property,
                      std::string_view value) {
  if (!was_set(config, property)) {
    config.set(property, value);
  }
}

kafka::Config read_file(const ClientFlags& flags, std::ostream& notes) {
  if (flags.config_file.empty()) {
    return {};
  }
  try {
    kafka::Config config = kafka::Config::from_file(flags.config_file);
    for (const std::string& name : config.ignored()) {
      notes << "note: " << flags.config_file << ": " << name
            << " is for Java clients and has no effect here\n";
    }
    return config;
  } catch (const kafka::Exception& error) {
    throw UsageError(std::string("--config: ") + error.what());
  }
}

void set_servers(kafka::Config& config, const ClientFlags& flags) {
  if (!flags.bootstrap_servers.empty()) {
    check_servers(flags.bootstrap_servers, "--bootstrap-servers");
    config.set("bootstrap.servers", flags.bootstrap_servers);
  } else if (!was_set(config, "bootstrap.servers") &&
             !was_set(config, "metadata.broker.list")) {
    check_servers(flags.fallback_servers, "KAFKA_BOOTSTRAP_SERVERS");
    config.set("bootstrap.servers", flags.fallback_servers);
  }
}

std::string show(const kafka::Config& config,
                 std::span<const char* const> always) {
  std::map<std::string, std::string> properties;
  for (const char* const name : always) {
    properties[name] = config.get(name).value_or("");
  }
  for (const auto& [name, value] : config.explicitly_set()) {
    constexpr std::string_view hidden = "[hidden]";
    properties[name] =
        value == hidden ? value : config.get(name).value_or(value);
  }
  std::string json;
  JsonWriter writer(json);
  for (const auto& [name, value] : properties) {
    writer.member(name, value);
  }
  writer.end();
  return json;
}

}  // namespace

std::pair<std::string, std::string> split_property(std::string_view flag,
                                                   const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(std::string(flag) + " \"" + text +
                     "\": write it as NAME=VALUE, such as " +
                     std::string(flag) + " linger.ms=5");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

kafka::Config make_client_config(
    const ClientFlags& flags, std::span<const Property> defaults,
    const std::function<kafka::Config(kafka::Config)>& configure,
    std::ostream& notes) {
  kafka::Config config = read_file(flags, notes);
  set_servers(config, flags);
  for (const auto& [name, value] : defaults) {
    set_unless_given(config, name, value);
  }
  try {
    config = configure(std::move(config));
  } catch (const kafka::Exception& error) {
    throw UsageError(std::string("configure(): ") + error.what());
  }
  for (const auto& [name, value] : flags.properties) {
    try {
      config.set(name, value);
    } catch (const kafka::Exception& error) {
      std::string flag = "--property ";
      flag.append(name).append("=").append(value);
      throw UsageError(flag + ": " + error.what());
    }
  }
  return config;
}

std::string show_producer_config(const kafka::Config& config) {
  constexpr std::array always = {
      "acks",
      "batch.size",
      "bootstrap.servers",
      "client.id",
      "compression.type",
      "delivery.timeout.ms",
      "enable.idempotence",
      "linger.ms",
      "max.in.flight.requests.per.connection",
      "message.max.bytes",
      "partitioner",
      "queue.buffering.max.kbytes",
      "queue.buffering.max.messages",
      "request.timeout.ms",
      "retries",
      "security.protocol",
      "topic.metadata.propagation.max.ms",
  };
  return show(config, always);
}

std::string show_consumer_config(const kafka::Config& config) {
  constexpr std::array always = {
      "auto.commit.interval.ms",
      "auto.offset.reset",
      "bootstrap.servers",
      "client.id",
      "enable.auto.commit",
      "enable.auto.offset.store",
      "enable.partition.eof",
      "fetch.wait.max.ms",
      "group.id",
      "isolation.level",
      "max.poll.interval.ms",
      "partition.assignment.strategy",
      "security.protocol",
      "session.timeout.ms",
  };
  return show(config, always);
}

}  // namespace runtime
