#pragma once
// Which payments are processed, as the topic processed_payments knows it: a
// memory that outlives the program.

#include <kafka/message.hpp>
#include <payments/bank.hpp>
#include <span>
#include <string>

namespace runtime {

/// What is added belongs to the transaction that is open, and is provisional:
/// keep() when that is committed, drop() when it is aborted. To be used on the
/// thread that polls.
class Processed {
 public:
  Processed() = default;
  Processed(const Processed&) = delete;
  Processed& operator=(const Processed&) = delete;
  Processed(Processed&&) = delete;
  Processed& operator=(Processed&&) = delete;
  virtual ~Processed() = default;

  /// Reads back what is in these partitions of processed_payments, up to their
  /// ends, and only what is committed. Transactions that are still open are
  /// waited for. Throws kafka::Exception when it cannot be read.
  virtual void load(std::span<const kafka::TopicPartition> partitions) = 0;

  /// Whether the payment is processed, or was added to the open transaction.
  [[nodiscard]] virtual bool contains(const std::string& payment_id) const = 0;

  /// The payment in `message` is processed, and this is what the bank said.
  virtual void add(const std::string& payment_id, const kafka::Message& message,
                   const payments::Charge& charge) = 0;

  /// The transaction is committed: what was added stays, and is printed.
  virtual void keep() = 0;

  /// The transaction is aborted: what was added was never there.
  virtual void drop() = 0;
};

}  // namespace runtime
