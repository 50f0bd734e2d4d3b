#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <kafka/detail/property_table.hpp>  // distance between words
#include <limits>
#include <payments/topics.hpp>
#include <runtime/flags.hpp>
#include <string_view>

namespace runtime {
namespace {

constexpr const char* description =
    "Reads payments from standard input, one JSON object a line, sends each "
    "to\n"
    "Kafka, and writes one verdict a payment to standard output.\n";

constexpr const char* footer =
    "\nA broker is taken from --bootstrap-servers, else from --config, else "
    "from\n"
    "KAFKA_BOOTSTRAP_SERVERS in the environment, else it is 127.0.0.1:19092.\n"
    "\n"
    "Exit status: 0 every payment was delivered; 1 some failed, were rejected "
    "or\n"
    "have no verdict; 2 wrong use or configuration.\n"
    "\n"
    "Example:\n"
    R"(  echo '{"customer_id":"CUST0042","amount":49.90,"currency":"EUR",)"
    R"("method":"card"}' | gateway)";

constexpr const char* usual_broker = "127.0.0.1:19092";

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

/// "did you mean --topic?", or a pointer to the help text.
std::string nearest_flag(const CLI::App& app, std::string_view flag) {
  constexpr std::size_t near = 3;  // letters to change
  std::size_t best = near + 1;
  std::string nearest;
  for (const CLI::Option* const option : app.get_options()) {
    const std::string name = option->get_name();
    const std::size_t far = kafka::detail::distance(flag, name);
    if (far < best) {
      best = far;
      nearest = name;
    }
  }
  return nearest.empty() ? "--help lists all flags"
                         : "did you mean " + nearest + "?";
}

std::pair<std::string, std::string> split_property(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(
        "--property " + in_quotes(text) +
        ": write it as NAME=VALUE, such as --property linger.ms=5");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// Kafka's own rule for topic names.
void check_topic(std::string_view topic) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  constexpr std::size_t longest = 249;
  if (topic.empty() || topic.size() > longest || topic == "." ||
      topic == ".." || !std::all_of(topic.begin(), topic.end(), is_allowed)) {
    throw UsageError("--topic " + in_quotes(topic) +
                     ": a topic's name has 1 to 249 letters, digits, dots, "
                     "underscores and hyphens, such as payment_requests");
  }
}

void refuse_leftovers(const CLI::App& app) {
  const std::vector<std::string> leftovers = app.remaining();
  if (leftovers.empty()) {
    return;
  }
  const std::string& first = leftovers.front();
  if (first.starts_with('-')) {
    throw UsageError("unknown flag " + first + ": " +
                     nearest_flag(app, first.substr(0, first.find('='))));
  }
  throw UsageError("unexpected argument " + in_quotes(first) +
                   ": payments are read from standard input, so write "
                   "gateway < " +
                   first);
}

}  // namespace

std::optional<Flags> read_flags(int argc, const char* const* argv) {
  constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
  Flags flags;
  flags.topic = payments::topics::payment_requests;
  flags.max_line_bytes = mebibyte;
  std::vector<std::string> properties;

  CLI::App app(description, "gateway");
  app.footer(footer);
  app.allow_extras();  // refused below, in our own words
  const auto* const servers =
      app.add_option("--bootstrap-servers", flags.bootstrap_servers,
                     "Brokers to ask first, comma separated")
          ->type_name("HOST:PORT");
  app.add_option("--config", flags.config_file,
                 "Read properties from a client.properties file")
      ->type_name("FILE");
  app.add_option("--property", properties,
                 "Set a property of the producer; wins over file and code. "
                 "May be given many times")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--topic", flags.topic, "Send payments to this topic")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--max-line-bytes", flags.max_line_bytes,
                 "Reject longer lines")
      ->type_name("BYTES")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1024} * mebibyte))
      ->capture_default_str();
  app.add_flag("--show-config", flags.show_config,
               "Print the producer's configuration as JSON and exit");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UsageError(std::string(error.what()) + ": --help shows how");
  }
  refuse_leftovers(app);
  check_topic(flags.topic);
  for (const std::string& property : properties) {
    flags.properties.push_back(split_property(property));
  }
  if (servers->count() > 0 && flags.bootstrap_servers.empty()) {
    throw UsageError("--bootstrap-servers is empty: name a broker, such as " +
                     std::string(usual_broker));
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread has been started yet.
  const char* const environment = std::getenv("KAFKA_BOOTSTRAP_SERVERS");
  flags.fallback_servers = environment != nullptr && *environment != '\0'
                               ? environment
                               : usual_broker;
  return flags;
}

}  // namespace runtime
