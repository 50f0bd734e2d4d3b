#pragma once
// What the source file of Lab 5 fills in: configure(), a class derived from
// runtime::Dlq, and make_dlq(). The runtime calls these, writes the outputs and
// prints one line a record.

#include <chrono>
#include <kafka/config.hpp>
#include <kafka/error.hpp>
#include <kafka/message.hpp>
#include <kafka/record.hpp>
#include <memory>
#include <runtime/stop_signal.hpp>
#include <string>

namespace runtime {

/// Why a payment could not be charged.
enum class Failure {
  none,       ///< It was charged.
  poison,     ///< The record is no payment, and never will be.
  permanent,  ///< The bank says no, and will say it again.
  transient   ///< Nobody knows; it may well work in a while.
};

/// The failure's name, as the header __payments.errors.class has it: "poison",
/// "permanent", "transient"; "none".
std::string name_of(Failure failure);

/// What became of an attempt to charge a payment.
struct Outcome {
  Failure failure = Failure::none;
  std::string text;  ///< For people, in one line: why.
};

/// What the command line asks for.
struct DlqSettings {
  /// `dlq replay`: put dead letters back. Else `dlq process`.
  bool replaying = false;

  /// The topic that is read: of payments, or with `replaying` of dead letters.
  std::string topic;

  /// Where dead letters go.
  std::string dead_letter_topic;

  /// Where dead letters go that have been put back `max_replays` times.
  std::string parked_topic;

  /// How often a payment is tried before it becomes a dead letter; at least 1.
  int max_attempts = 1;

  /// The longest wait after the first attempt, and the longest of all.
  std::chrono::milliseconds retry_backoff{};
  std::chrono::milliseconds retry_backoff_max{};

  /// How often a dead letter is put back before it is parked.
  int max_replays = 0;

  /// "http://HOST:PORT", and how long to wait for the bank's answer.
  std::string bank_url;
  std::chrono::milliseconds bank_timeout{};

  /// The consumer's configuration: the broker's address and --config, then
  /// what configure() sets, then --property.
  kafka::Config config;
};

/// Where records go. A producer is behind it (Lab 1), so a call only queues:
/// wait() says whether the records are in Kafka. To be called on the thread
/// that polls.
class DlqOutputs {
 public:
  DlqOutputs() = default;
  DlqOutputs(const DlqOutputs&) = delete;
  DlqOutputs& operator=(const DlqOutputs&) = delete;
  DlqOutputs(DlqOutputs&&) = delete;
  DlqOutputs& operator=(DlqOutputs&&) = delete;
  virtual ~DlqOutputs() = default;

  /// Passes the record on, untouched, to the topic of processed payments.
  /// Waits for room when the producer's queue is full.
  virtual void processed(const kafka::Message& message) = 0;

  /// Writes `record`, which the record `read` has led to: a dead letter, or one
  /// that is put back. Copies it. Waits for room as above.
  virtual void send(const kafka::Record& record,
                    const kafka::Message& read) = 0;

  /// Waits until every record so far is acknowledged by all in-sync replicas.
  /// While no broker answers that takes until the producer gives up (half a
  /// minute), then it is an error. Once one record could not be written, this
  /// returns that error at every call: nothing behind it may be committed.
  [[nodiscard]] virtual kafka::Error wait() = 0;
};

/// The Kafka part of Lab 5. Everything is called on one thread, in the order
/// start(), run(), settle(true).
class Dlq {
 public:
  Dlq() = default;
  Dlq(const Dlq&) = delete;
  Dlq& operator=(const Dlq&) = delete;
  Dlq(Dlq&&) = delete;
  Dlq& operator=(Dlq&&) = delete;
  virtual ~Dlq() = default;

  /// Called once, before run().
  virtual void start() = 0;

  /// Works until stop.came(), or with `replaying` until there is no dead
  /// letter left, and returns success then. Returns earlier, with the error,
  /// when it cannot go on.
  virtual kafka::Error run(const StopSignal& stop) = 0;

  /// Commits what is done. With `last`, which the runtime calls once after
  /// run(), it also closes the consumer. The process ends right after that,
  /// without destroying anything.
  virtual kafka::Error settle(bool last) = 0;
};

/// Sets what the consumer needs, on top of what `config` holds already.
/// `group` is the name of the group to join. Throws kafka::ConfigError for a
/// property that is wrong.
kafka::Config configure(kafka::Config config, const std::string& group);

/// Makes it. `outputs` outlives it.
std::unique_ptr<Dlq> make_dlq(const DlqSettings& settings, DlqOutputs& outputs);

}  // namespace runtime
