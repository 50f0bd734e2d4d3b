#include "options.hpp"

#include <CLI/CLI.hpp>
#include <lab/workspace.hpp>
#include <map>

#include "payloads.hpp"

namespace load_test {
namespace {

constexpr std::uint64_t usual_records = 200'000;
constexpr std::chrono::seconds usual_duration{10};
constexpr std::uint64_t usual_records_compared = 100'000;
constexpr std::chrono::seconds usual_duration_compared{1};
constexpr double usual_rate_compared = 2000;

Settings settings_of(const std::vector<std::string>& properties) {
  Settings settings;
  for (const std::string& property : properties) {
    const auto equals = property.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw lab::Misuse("--property: \"" + property +
                        "\" is not name=value, such as linger.ms=50");
    }
    settings.emplace_back(property.substr(0, equals),
                          property.substr(equals + 1));
  }
  return settings;
}

void fill_in_usual(Options& options) {
  if (options.compare) {
    options.records =
        options.records == 0 ? usual_records_compared : options.records;
    options.rate = options.rate == 0 ? usual_rate_compared : options.rate;
    if (options.duration.count() == 0) {
      options.duration = usual_duration_compared;
    }
  } else if (options.records == 0 && options.duration.count() == 0) {
    if (options.rate > 0) {
      options.duration = usual_duration;
    } else {
      options.records = usual_records;
    }
  }
}

void check(const Options& options) {
  if (options.payload == "payments" && options.size < Payloads::least_payment) {
    throw lab::Misuse("--size: a payment needs " +
                      std::to_string(Payloads::least_payment) +
                      " bytes at least; --payload random can be smaller");
  }
  // A wrong name or value shows before anything is started.
  for (const Configuration& each : options.configurations) {
    static_cast<void>(config_of(each, ""));
  }
}

}  // namespace

std::optional<Options> read_options(int count, const char* const* arguments) {
  Options options;
  double seconds = 0;
  std::string compared;
  std::vector<std::string> properties;
  // The flags for settings: what each of them sets.
  std::map<std::string, std::string> flags;
  bool idempotence = false;
  CLI::App app{
      "Sends records as fast as they go, or at a rate, and says how many "
      "got\nthrough in a second, how long they took to be acknowledged, and "
      "what\nwent wrong. With --compare: one configuration against another, "
      "turn by\nturn."};
  app.name("./lab load-test");
  constexpr double most_records = 1e12;
  app.add_option("--records", options.records,
                 "So many (usual: 200000, if there is no --duration)")
      ->check(CLI::Range(1.0, most_records));
  app.add_option("--duration", seconds, "For so many seconds")
      ->check(CLI::Range(0.1, 86'400.0));
  app.add_option("--rate", options.rate, "Records a second; left out, flat out")
      ->check(CLI::Range(0.1, 1e7));
  app.add_option("--size", options.size, "Bytes of a record's value")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--payload", options.payload,
                 "payments, random, or a FILE with a record in each line")
      ->capture_default_str();
  app.add_option("--topic", options.topic,
                 "One that exists; left out, one of its own, deleted "
                 "afterwards");
  app.add_option("--partitions", options.partitions, "Of its own topic")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--acks", flags["acks"], "0, 1 or all")
      ->check(CLI::IsMember({"0", "1", "all"}));
  app.add_option("--linger", flags["linger.ms"], "linger.ms, milliseconds");
  app.add_option("--batch-size", flags["batch.size"], "batch.size, bytes");
  app.add_option("--compression", flags["compression.type"],
                 "none, gzip, snappy, lz4 or zstd")
      ->check(CLI::IsMember({"none", "gzip", "snappy", "lz4", "zstd"}));
  app.add_flag("--idempotence", idempotence, "enable.idempotence");
  app.add_option("--property", properties,
                 "Any other property, name=value; wins over the flags")
      ->allow_extra_args(false);
  CLI::Option* compare =
      app.add_option("--compare", compared,
                     "Beside the settings given: all, or some of acks,\n"
                     "linger,batch-size,compression,idempotence, or others,\n"
                     "such as acks=1+linger.ms=50,batch.size=4000")
          ->expected(0, 1);
  app.add_option("--rounds", options.rounds, "Turns of each, with --compare")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--broker", options.broker, "native, docker or HOST:PORT");
  app.add_flag("--json", options.json, "one JSON document for programs");
  app.add_option("--html", options.html, "Write a page with pictures");
  app.footer(
      "Exit status: 0 all records arrived, 1 some did not, 2 wrong use,\n"
      "3 the broker or the machine failed, 130 stopped by Ctrl-C.");
  try {
    app.parse(count, arguments);
  } catch (const CLI::Success& help) {
    app.exit(help);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw lab::Misuse(std::string(error.what()) +
                      "; see ./lab load-test --help");
  }
  constexpr double thousand = 1000;
  options.duration =
      std::chrono::milliseconds{static_cast<std::int64_t>(seconds * thousand)};
  options.compare = !compare->empty();
  fill_in_usual(options);

  Settings common;
  for (const auto& [name, value] : flags) {
    if (!value.empty()) {
      common.emplace_back(name, value);
    }
  }
  if (idempotence) {
    common.emplace_back("enable.idempotence", "true");
  }
  std::ranges::copy(settings_of(properties), std::back_inserter(common));
  options.configurations =
      options.compare
          // CLI11 makes the value empty when it is left out.
          ? configurations(common, compared.empty() ? "all" : compared)
          : std::vector<Configuration>{
                {.name = "settings", .settings = common}};
  check(options);
  return options;
}

}  // namespace load_test
