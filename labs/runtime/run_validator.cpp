#include <unistd.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <runtime/client_config.hpp>
#include <runtime/kafka_outputs.hpp>
#include <runtime/program.hpp>
#include <runtime/run_validator.hpp>
#include <runtime/validator_flags.hpp>
#include <sstream>
#include <string>
#include <system_error>

namespace runtime {
namespace {

constexpr int all_done = 0;
constexpr int not_all_done = 1;

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

/// The producer of the outputs: Lab 1's decisions, made for who cannot ask a
/// customer to try again.
kafka::Config output_config(const ValidatorFlags& flags) {
  constexpr std::array<Property, 7> defaults = {{
      {"client.id", "validator"},
      {"compression.type", "lz4"},
      // A broker that restarts is waited for.
      {"delivery.timeout.ms", "30000"},
      // One request after the other: a batch that is sent again cannot come
      // behind the next one, so a customer's payments stay in order.
      {"max.in.flight.requests.per.connection", "1"},
      // How large a record may be is for the topics to say.
      {"message.max.bytes", "10000000"},
      // A misspelt topic is an error soon, not after the delivery timeout.
      {"topic.metadata.propagation.max.ms", "2000"},
      {"acks", "all"},
  }};
  ClientFlags client = flags.client;
  client.properties.clear();
  std::ostringstream said_already;
  kafka::Config config = make_client_config(
      client, defaults, [](kafka::Config same) { return same; }, said_already);
  for (const auto& [name, value] : flags.output_properties) {
    try {
      config.set(name, value);
    } catch (const kafka::Exception& error) {
      std::string flag = "--output-property ";
      flag.append(name).append("=").append(value);
      throw UsageError(flag + ": " + error.what());
    }
  }
  return config;
}

/// One run, from the first record to the summary.
class Run {
 public:
  Run(const ValidatorFlags& flags, kafka::Config config,
      const ValidatorParts& parts)
      : output_(STDOUT_FILENO),
        outputs_(output_config(flags),
                 {.validated = flags.validated_topic,
                  .rejected = flags.rejected_topic},
                 output_, std::cerr),
        validator_(parts.make_validator(
            {.topic = flags.topic, .config = std::move(config)}, outputs_)) {}

  [[noreturn]] void to_the_end() {
    const bool well = runs_well();
    outputs_.close();
    const bool written = explain();
    // Nothing is destroyed: whatever a destructor would mend (a consumer that
    // was not closed) is the student's to do, and to look at.
    std::cerr.flush();
    std::_Exit(well && written ? all_done : not_all_done);
  }

 private:
  bool runs_well() {
    try {
      validator_->start();
      const bool ran = is_well("run()", validator_->run(stop_));
      const bool asked = stop_.came();
      if (ran && !asked) {
        std::cerr << "note: run() returned, although nobody has asked the "
                     "validator to stop\n";
      }
      // In this order, whatever came before: the group is to be left.
      return is_well("settle(true)", validator_->settle(true)) && ran && asked;
    } catch (const std::exception& error) {
      // Not settled: the record that it broke down over is not done.
      std::cerr << "error: the validator ended by an exception: "
                << error.what() << '\n';
      return false;
    }
  }

  [[nodiscard]] bool is_well(const char* where,
                             const kafka::Error& error) const {
    // What went wrong with an output was said when it did.
    if (error && error.code() != outputs_.failed().code()) {
      std::cerr << "error: " << where << " returned " << error.name() << ": "
                << error.text() << '\n';
    }
    return !error;
  }

  /// Says what is missing. Returns whether nothing is.
  [[nodiscard]] bool explain() const {
    if (!outputs_.all_written()) {
      std::cerr << "error: " << outputs_.not_written()
                << " records were read and are not acknowledged as written\n";
    }
    if (output_.error() != 0) {
      std::cerr << "error: cannot write to standard output: "
                << std::generic_category().message(output_.error()) << '\n';
    }
    return outputs_.all_written() && output_.error() == 0;
  }

  StopSignal stop_;  // first: from here on a signal waits for its turn
  Output output_;
  KafkaOutputs outputs_;
  std::unique_ptr<Validator> validator_;
};

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
    Run(*flags, std::move(config), parts).to_the_end();
  });
}

}  // namespace runtime
