#pragma once
// What Lab 4's source file fills in: configure(), next_step(), a gateway for
// `idempotence send` and a processor for `idempotence process`.

#include <chrono>
#include <kafka/config.hpp>
#include <kafka/error.hpp>
#include <memory>
#include <runtime/gateway.hpp>
#include <runtime/processed.hpp>
#include <runtime/stop_signal.hpp>
#include <runtime/verdicts.hpp>
#include <string>

namespace runtime {

/// The configurations of the clients, each with the broker's address and
/// --config in it, and the names that the command line gives.
struct Clients {
  kafka::Config sender;    ///< The producer of `send`.
  kafka::Config consumer;  ///< What `process` reads with,
  kafka::Config producer;  ///< and what it writes with.

  std::string group;             ///< --group
  std::string transactional_id;  ///< --transactional-id
};

/// Sets what the clients need, on top of what they hold already. --property and
/// --consumer-property come later and win. Called once for each client that is
/// made. Throws kafka::ConfigError for a property that is wrong.
Clients configure(Clients clients);

/// What to do about an error.
enum class NextStep {
  again,  ///< Call the same function again: it may work now.
  abort,  ///< Abort the transaction, and take its payments again.
  stop    ///< End the program: only a new one can go on.
};

/// Says what to do about an error of a transaction.
NextStep next_step(const kafka::Error& error);

/// An error of our own that asks for an abort, such as "the bank does not
/// answer".
kafka::Error abort_because(const std::string& text);

/// Makes the gateway of `send`. `verdicts` outlives it.
std::unique_ptr<Gateway> make_sender(const Settings& settings,
                                     Verdicts& verdicts);

/// What the command line asks of `process`.
struct ProcessorSettings {
  std::string topic;            ///< Where payments are read from.
  std::string processed_topic;  ///< Where processed ones go.
  std::string bank_url;         ///< "http://127.0.0.1:19070"
  /// How long to wait for an answer of the bank's.
  std::chrono::milliseconds bank_timeout{};
  kafka::Config consumer;
  kafka::Config producer;
};

/// The Kafka part of `process`. Everything is called on one thread, in the
/// order start(), run(), finish().
class Processor {
 public:
  Processor() = default;
  Processor(const Processor&) = delete;
  Processor& operator=(const Processor&) = delete;
  Processor(Processor&&) = delete;
  Processor& operator=(Processor&&) = delete;
  virtual ~Processor() = default;

  /// Returns an error when there is no point in run().
  virtual kafka::Error start(const StopSignal& stop) = 0;

  /// Processes payments until stop.came(), and returns success then. Returns
  /// earlier, with the error, when it cannot go on.
  virtual kafka::Error run(const StopSignal& stop) = 0;

  /// Called once, whatever came before. The process ends right after that,
  /// without destroying anything.
  virtual kafka::Error finish() = 0;
};

/// Makes the processor. `processed` outlives it.
std::unique_ptr<Processor> make_processor(const ProcessorSettings& settings,
                                          Processed& processed);

}  // namespace runtime
