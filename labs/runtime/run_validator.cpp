#include <unistd.h>

#include <array>
#include <iostream>
#include <runtime/client_config.hpp>
#include <runtime/kafka_outputs.hpp>
#include <runtime/program.hpp>
#include <runtime/reading_run.hpp>
#include <runtime/run_validator.hpp>
#include <runtime/validator_flags.hpp>
#include <string>
#include <utility>

namespace runtime {
namespace {

kafka::Config consumer_config(const ValidatorFlags& flags,
                              const ValidatorParts& parts) {
  constexpr std::array<Property, 1> defaults = {{{"client.id", "validator"}}};
  return make_client_config(
      flags.client, defaults,
      [&](kafka::Config config) {
        return parts.configure(std::move(config), flags.group);
      },
      std::cerr);
}

[[noreturn]] void run_validator(const ValidatorFlags& flags,
                                kafka::Config config,
                                const ValidatorParts& parts) {
  const StopSignal stop;  // first: from here on a signal waits for its turn
  Output output(STDOUT_FILENO);
  KafkaOutputs outputs(
      make_output_config(flags.client, "validator", flags.output_properties),
      {.validated = flags.validated_topic, .rejected = flags.rejected_topic},
      output, std::cerr);
  const std::unique_ptr<Validator> validator = parts.make_validator(
      {.topic = flags.topic, .config = std::move(config)}, outputs);
  run_to_the_end({.name = "the validator",
                  .start = [&] { validator->start(); },
                  .run = [&] { return validator->run(stop); },
                  .settle = [&] { return validator->settle(true); },
                  .output_error = [&] { return outputs.failed(); },
                  .not_written = [&] { return outputs.not_written(); },
                  .print_summary = [&] { outputs.close(); }},
                 stop, output);
}

}  // namespace

int run_validator(int argc, const char* const* argv,
                  const ValidatorParts& parts) {
  return run_program("validator", [&] {
    const std::optional<ValidatorFlags> flags =
        read_validator_flags(argc, argv);
    if (!flags) {
      return 0;
    }
    kafka::Config config = consumer_config(*flags, parts);
    if (flags->client.show_config) {
      std::cout << show_consumer_config(config) << '\n';
      return 0;
    }
    run_validator(*flags, std::move(config), parts);
  });
}

}  // namespace runtime
