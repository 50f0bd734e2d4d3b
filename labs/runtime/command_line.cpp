#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <kafka/detail/property_table.hpp>  // distance between words
#include <runtime/command_line.hpp>
#include <utility>

namespace runtime {
namespace {

constexpr const char* usual_broker = "127.0.0.1:19092";

constexpr const char* which_broker =
    "\nA broker is taken from --bootstrap-servers, else from --config, else "
    "from\n"
    "KAFKA_BOOTSTRAP_SERVERS in the environment, else it is 127.0.0.1:19092.\n"
    "\n";

}  // namespace

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string bank_of_the_environment() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread has been started yet.
  const char* const url = std::getenv("BANK_URL");
  return url != nullptr && *url != '\0' ? url : usual_bank;
}

void check_topic(std::string_view flag, std::string_view topic) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  constexpr std::size_t longest = 249;
  if (topic.empty() || topic.size() > longest || topic == "." ||
      topic == ".." || !std::all_of(topic.begin(), topic.end(), is_allowed)) {
    throw UsageError(std::string(flag) + " " + in_quotes(topic) +
                     ": a topic's name has 1 to 249 letters, digits, dots, "
                     "underscores and hyphens, such as payment_requests");
  }
}

CommandLine::CommandLine(ProgramText text, ClientFlags& flags)
    : text_(std::move(text)),
      flags_(flags),
      app_(text_.description, text_.name),
      servers_(app_.add_option("--bootstrap-servers", flags.bootstrap_servers,
                               "Brokers to ask first, comma separated")) {
  app_.footer(which_broker + text_.footer);
  app_.allow_extras();  // refused below, in our own words
  servers_->type_name("HOST:PORT");
  app_.add_option("--config", flags.config_file,
                  "Read properties from a client.properties file")
      ->type_name("FILE");
  app_.add_option("--property", properties_,
                  "Set a property of the " + text_.client +
                      "; wins over file and code. May be given many times")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app_.add_flag(
      "--show-config", flags.show_config,
      "Print the " + text_.client + "'s configuration as JSON and exit");
}

bool CommandLine::parse(int argc, const char* const* argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app_.help();
    return false;
  } catch (const CLI::ParseError& error) {
    throw UsageError(std::string(error.what()) + ": --help shows how");
  }
  refuse_leftovers();
  for (const std::string& property : properties_) {
    flags_.properties.push_back(split_property("--property", property));
  }
  if (servers_->count() > 0 && flags_.bootstrap_servers.empty()) {
    throw UsageError("--bootstrap-servers is empty: name a broker, such as " +
                     std::string(usual_broker));
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread has been started yet.
  const char* const environment = std::getenv("KAFKA_BOOTSTRAP_SERVERS");
  flags_.fallback_servers = environment != nullptr && *environment != '\0'
                                ? environment
                                : usual_broker;
  return true;
}

void CommandLine::refuse_leftovers() const {
  const std::vector<std::string> leftovers = app_.remaining();
  if (leftovers.empty()) {
    return;
  }
  const std::string& first = leftovers.front();
  if (first.starts_with('-')) {
    throw UsageError("unknown flag " + first + ": " +
                     nearest_flag(first.substr(0, first.find('='))));
  }
  throw UsageError("unexpected argument " + in_quotes(first) + ": " +
                   text_.instead(first));
}

/// "did you mean --topic?", or a pointer to the help text.
std::string CommandLine::nearest_flag(std::string_view flag) const {
  constexpr std::size_t near = 3;  // letters to change
  std::size_t best = near + 1;
  std::string nearest;
  for (const CLI::Option* const option : app_.get_options()) {
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

}  // namespace runtime
