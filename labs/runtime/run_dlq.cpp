#include <unistd.h>

#include <array>
#include <iostream>
#include <runtime/client_config.hpp>
#include <runtime/dlq_flags.hpp>
#include <runtime/dlq_outputs.hpp>
#include <runtime/program.hpp>
#include <runtime/reading_run.hpp>
#include <runtime/run_dlq.hpp>
#include <string>
#include <utility>

namespace runtime {

std::string name_of(Failure failure) {
  switch (failure) {
    case Failure::none:
      return "none";
    case Failure::poison:
      return "poison";
    case Failure::permanent:
      return "permanent";
    case Failure::transient:
      return "transient";
  }
  return "unknown";
}

namespace {

kafka::Config consumer_config(const DlqFlags& flags, const DlqParts& parts) {
  // replay ends where the dead letters end: the client has to say so.
  const std::array<Property, 2> defaults = {
      {{"client.id", "dlq"},
       {"enable.partition.eof", flags.settings.replaying ? "true" : "false"}}};
  return make_client_config(
      flags.client, defaults,
      [&](kafka::Config config) {
        return parts.configure(std::move(config), flags.group);
      },
      std::cerr);
}

DlqSettings with_config(DlqSettings settings, kafka::Config config) {
  settings.config = std::move(config);
  return settings;
}

[[noreturn]] void run_dlq(const DlqFlags& flags, kafka::Config config,
                          const DlqParts& parts) {
  const DlqSettings settings = with_config(flags.settings, std::move(config));
  const StopSignal stop;  // from here on a signal waits for its turn
  Output output(STDOUT_FILENO);
  KafkaDlqOutputs outputs(
      make_output_config(flags.client, "dlq", flags.output_properties),
      {.replaying = settings.replaying,
       .processed = flags.processed_topic,
       .dead_letters = settings.dead_letter_topic,
       .parked = settings.parked_topic},
      output, std::cerr);
  const std::unique_ptr<Dlq> dlq = parts.make_dlq(settings, outputs);
  run_to_the_end({.name = "dlq",
                  .ends_by_itself = settings.replaying,
                  .start = [&] { dlq->start(); },
                  .run = [&] { return dlq->run(stop); },
                  .settle = [&] { return dlq->settle(true); },
                  .output_error = [&] { return outputs.failed(); },
                  .not_written = [&] { return outputs.not_written(); },
                  .print_summary = [&] { outputs.close(); }},
                 stop, output);
}

}  // namespace

int run_dlq(int argc, const char* const* argv, const DlqParts& parts) {
  return run_program("dlq", [&] {
    const std::optional<DlqFlags> flags = read_dlq_flags(argc, argv);
    if (!flags) {
      return 0;
    }
    kafka::Config config = consumer_config(*flags, parts);
    if (flags->client.show_config) {
      std::cout << show_consumer_config(config) << '\n';
      return 0;
    }
    run_dlq(*flags, std::move(config), parts);
  });
}

}  // namespace runtime
