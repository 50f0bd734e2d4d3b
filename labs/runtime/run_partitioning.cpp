#include <array>
#include <iostream>
#include <runtime/client_config.hpp>
#include <runtime/partition_reading.hpp>
#include <runtime/partitioning_flags.hpp>
#include <runtime/payment_run.hpp>
#include <runtime/program.hpp>
#include <runtime/run_partitioning.hpp>
#include <runtime/topic_analysis.hpp>
#include <string>

namespace runtime {
namespace {

using Mode = PartitioningFlags::Mode;

constexpr const char* name = "partitioning";
constexpr int could_not_read = 1;

constexpr std::array<Property, 2> producer_defaults = {{
    {"client.id", name},
    // As in the gateway: a misspelt topic is to be told as such.
    {"topic.metadata.propagation.max.ms", "2000"},
}};

constexpr std::array<Property, 5> consumer_defaults = {{
    {"client.id", name},
    // librdkafka wants a name; nothing is shared and nothing committed.
    {"group.id", name},
    {"enable.auto.commit", "false"},
    {"enable.partition.eof", "true"},
    // Who asks for what there is now does not wait for more.
    {"fetch.wait.max.ms", "50"},
}};

int send(const PartitioningFlags& flags, kafka::Config config,
         const PartitioningParts& parts) {
  const PartitioningSettings settings{flags.topic, std::move(config),
                                      flags.vips};
  return run_payments({.max_line_bytes = flags.max_line_bytes,
                       .guests = payments::Guests::welcome},
                      [&](Verdicts& verdicts) {
                        return parts.make_gateway(settings, verdicts);
                      });
}

int analyze(const PartitioningFlags& flags, const kafka::Config& config) {
  const TopicAnalysis analysis = analyze_topic(config, flags.topic);
  std::cout << (flags.json ? as_json(analysis) + "\n" : as_table(analysis))
            << std::flush;
  if (!std::cout) {
    throw Unreadable("cannot write to standard output");
  }
  return 0;
}

int look(const PartitioningFlags& flags, kafka::Config config,
         const PartitioningParts& parts) {
  try {
    if (flags.mode == Mode::analyze) {
      return analyze(flags, config);
    }
    return consume_partitions(
        {flags.topic, flags.partitions, std::move(config)},
        parts.read_partitions);
  } catch (const Unreadable& problem) {
    std::cerr << name << ": " << problem.what() << '\n';
    return could_not_read;
  }
}

}  // namespace

int run_partitioning(int argc, const char* const* argv,
                     const PartitioningParts& parts) {
  return run_program(name, [&] {
    const std::optional<PartitioningFlags> flags =
        read_partitioning_flags(argc, argv);
    if (!flags) {
      return 0;
    }
    const bool sends = flags->mode == Mode::send;
    const auto as_it_is = [](kafka::Config config) { return config; };
    kafka::Config config =
        sends ? make_client_config(flags->client, producer_defaults,
                                   parts.configure, std::cerr)
              : make_client_config(flags->client, consumer_defaults, as_it_is,
                                   std::cerr);
    if (flags->client.show_config) {
      std::cout << (sends ? show_producer_config(config)
                          : show_consumer_config(config))
                << '\n';
      return 0;
    }
    return sends ? send(*flags, std::move(config), parts)
                 : look(*flags, std::move(config), parts);
  });
}

}  // namespace runtime
