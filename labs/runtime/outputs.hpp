#pragma once
// Where a validator puts what it has judged.

#include <kafka/error.hpp>
#include <kafka/message.hpp>
#include <span>
#include <string>

namespace runtime {

/// Writes records to the two output topics, key, value and headers untouched.
/// A producer is behind it (Lab 1), so a call only queues: wait() says whether
/// the records are in Kafka. To be called on the thread that polls.
class Outputs {
 public:
  Outputs() = default;
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;
  Outputs(Outputs&&) = delete;
  Outputs& operator=(Outputs&&) = delete;
  virtual ~Outputs() = default;

  /// Passes the record on to the topic of the valid ones. Waits for room when
  /// the producer's queue is full.
  virtual void validated(const kafka::Message& message) = 0;

  /// Passes the record on to the topic of the rejected ones, with one header
  /// more: broken_rules, the names separated by commas.
  virtual void rejected(const kafka::Message& message,
                        std::span<const std::string> broken_rules) = 0;

  /// Waits until every record so far is acknowledged by all in-sync replicas.
  /// While no broker answers that takes until the producer gives up (half a
  /// minute), then it is an error. Once one record could not be written, this
  /// returns that error at every call: nothing behind it may be committed.
  [[nodiscard]] virtual kafka::Error wait() = 0;
};

}  // namespace runtime
