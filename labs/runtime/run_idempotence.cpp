#include <unistd.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <runtime/client_config.hpp>
#include <runtime/error_table.hpp>
#include <runtime/idempotence_flags.hpp>
#include <runtime/output.hpp>
#include <runtime/payment_run.hpp>
#include <runtime/processed_payments.hpp>
#include <runtime/program.hpp>
#include <runtime/run_idempotence.hpp>
#include <runtime/topic_reader.hpp>
#include <string>
#include <system_error>
#include <utility>

namespace runtime {
namespace {

using Mode = IdempotenceFlags::Mode;

constexpr const char* name = "idempotence";
constexpr int all_done = 0;
constexpr int not_all_done = 1;

constexpr std::array<Property, 2> producer_defaults = {{
    {"client.id", name},
    // As in the gateway: a misspelt topic is to be told as such.
    {"topic.metadata.propagation.max.ms", "2000"},
}};

constexpr std::array<Property, 1> consumer_defaults = {{{"client.id", name}}};

// Looks at a whole topic and shares nothing.
constexpr std::array<Property, 6> reader_defaults = {{
    {"client.id", name},
    {"group.id", name},
    {"enable.auto.commit", "false"},
    {"enable.partition.eof", "true"},
    {"isolation.level", "read_committed"},
    {"fetch.wait.max.ms", "50"},
}};

Clients clients_of(const IdempotenceFlags& flags) {
  Clients clients;
  clients.group = flags.group;
  clients.transactional_id = flags.transactional_id;
  return clients;
}

/// Makes one of the three configurations; the student's configure() sees it in
/// its place, and the others as they are by default.
template <typename Defaults>
kafka::Config make_config(const IdempotenceFlags& flags,
                          const IdempotenceParts& parts,
                          const ClientFlags& client, const Defaults& defaults,
                          kafka::Config Clients::*place) {
  return make_client_config(
      client, defaults,
      [&](kafka::Config config) {
        Clients clients = clients_of(flags);
        clients.*place = std::move(config);
        return parts.configure(std::move(clients)).*place;
      },
      std::cerr);
}

kafka::Config consumer_config(const IdempotenceFlags& flags,
                              const IdempotenceParts& parts) {
  ClientFlags client = flags.client;
  client.properties.clear();
  kafka::Config config =
      make_config(flags, parts, client, consumer_defaults, &Clients::consumer);
  for (const auto& [property, value] : flags.consumer_properties) {
    try {
      config.set(property, value);
    } catch (const kafka::Exception& error) {
      std::string flag = "--consumer-property ";
      flag.append(property).append("=").append(value);
      throw UsageError(flag + ": " + error.what());
    }
  }
  return config;
}

kafka::Config reader_config(const IdempotenceFlags& flags) {
  ClientFlags client = flags.client;
  client.properties.clear();
  std::ostream said_already(nullptr);
  return make_client_config(
      client, reader_defaults, [](kafka::Config same) { return same; },
      said_already);
}

/// One run of `process`, from the first payment to the summary.
class Run {
 public:
  Run(const IdempotenceFlags& flags, const IdempotenceParts& parts,
      const ProcessorSettings& settings)
      : output_(STDOUT_FILENO),
        processed_(reader_config(flags), flags.processed_topic, output_,
                   std::cerr) {
    check_topics(flags);
    processor_ = parts.make_processor(settings, processed_);
  }

  [[noreturn]] void to_the_end() {
    bool well = guarded("start()", [this] { return processor_->start(stop_); });
    if (well) {
      well = guarded("run()", [this] { return processor_->run(stop_); });
      if (well && !stop_.came()) {
        std::cerr << "note: run() returned, although nobody has asked the "
                     "processor to stop\n";
        well = false;
      }
    }
    well &= guarded("finish()", [this] { return processor_->finish(); });
    processed_.close();
    if (output_.error() != 0) {
      std::cerr << "error: cannot write to standard output: "
                << std::generic_category().message(output_.error()) << '\n';
      well = false;
    }
    // Nothing is destroyed: whatever a destructor would mend is the student's
    // to do, and to look at.
    std::cerr.flush();
    std::_Exit(well ? all_done : not_all_done);
  }

 private:
  /// A payment is written to the partition that it was read from: what one
  /// program has done there, the next one finds there.
  void check_topics(const IdempotenceFlags& flags) {
    kafka::Consumer& reader = processed_.reader();
    const std::int32_t in = partitions_of(reader, flags.topic);
    const std::int32_t out =
        partitions_of(reader, flags.processed_topic, "--processed-topic");
    if (in != out) {
      throw UsageError("--topic " + flags.topic + " has " + std::to_string(in) +
                       " partitions and --processed-topic " +
                       flags.processed_topic + " has " + std::to_string(out) +
                       ": make them as many, because each payment stays in "
                       "its partition");
    }
  }

  template <typename Step>
  static bool guarded(const char* where, Step step) {
    try {
      const kafka::Error error = step();
      if (error) {
        std::cerr << "error: " << where << " returned " << error.name() << ": "
                  << error.text() << '\n';
      }
      return !error;
    } catch (const std::exception& error) {
      std::cerr << "error: an exception came out of " << where << ": "
                << error.what() << '\n';
      return false;
    }
  }

  StopSignal stop_;  // first: from here on a signal waits for its turn
  Output output_;
  ProcessedPayments processed_;
  std::unique_ptr<Processor> processor_;
};

int send(const IdempotenceFlags& flags, const IdempotenceParts& parts) {
  const Settings settings{
      flags.topic, make_config(flags, parts, flags.client, producer_defaults,
                               &Clients::sender)};
  if (flags.client.show_config) {
    std::cout << show_producer_config(settings.config) << '\n';
    return all_done;
  }
  return run_payments({.max_line_bytes = flags.max_line_bytes,
                       .guests = payments::Guests::welcome},
                      [&](Verdicts& verdicts) {
                        return parts.make_sender(settings, verdicts);
                      });
}

int process(const IdempotenceFlags& flags, const IdempotenceParts& parts) {
  const ProcessorSettings settings{
      .topic = flags.topic,
      .processed_topic = flags.processed_topic,
      .bank_url = flags.bank_url,
      .bank_timeout = flags.bank_timeout,
      .consumer = consumer_config(flags, parts),
      .producer = make_config(flags, parts, flags.client, producer_defaults,
                              &Clients::producer)};
  if (flags.client.show_config) {
    std::cout << "{\"producer\":" << show_producer_config(settings.producer)
              << ",\"consumer\":" << show_consumer_config(settings.consumer)
              << "}\n";
    return all_done;
  }
  try {
    Run(flags, parts, settings).to_the_end();
  } catch (const Unreadable& problem) {
    std::cerr << name << ": " << problem.what() << '\n';
    return not_all_done;
  }
}

}  // namespace

kafka::Error abort_because(const std::string& text) {
  return kafka::Error{
      RD_KAFKA_RESP_ERR__APPLICATION, text, {.requires_abort = true}};
}

int run_idempotence(int argc, const char* const* argv,
                    const IdempotenceParts& parts) {
  return run_program(name, [&] {
    const std::optional<IdempotenceFlags> flags =
        read_idempotence_flags(argc, argv);
    if (!flags) {
      return all_done;
    }
    switch (flags->mode) {
      case Mode::send:
        return send(*flags, parts);
      case Mode::process:
        return process(*flags, parts);
      case Mode::errors:
        break;
    }
    print_error_table(parts.next_step, std::cout);
    return all_done;
  });
}

}  // namespace runtime
