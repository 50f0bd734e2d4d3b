#pragma once
// Reads every topic of the payment system as it grows, and writes into the
// books what it sees.

#include <chrono>
#include <kafka/consumer.hpp>
#include <map>
#include <string>
#include <vector>

#include "books.hpp"

namespace demo {

/// Not thread safe.
class Observer {
 public:
  /// Reads from the beginning of each topic, as read_committed readers do:
  /// what a transaction has not committed is not seen. `topics` says what it
  /// means to be there. Throws kafka::Exception.
  Observer(const std::string& bootstrap_servers,
           std::map<std::string, Place> topics, int partitions);

  /// Takes in what has come, waiting up to `timeout` for the first record.
  /// Errors of a connection are the cluster's business and passed over: records
  /// come again when it is back.
  void observe(Books& books, std::chrono::milliseconds timeout);

  /// The offset after the last record that was seen, for each partition.
  [[nodiscard]] const std::vector<std::int64_t>& ends_of(
      const std::string& topic) const {
    return ends_.at(topic);
  }

 private:
  std::map<std::string, Place> topics_;
  std::map<std::string, std::vector<std::int64_t>> ends_;
  std::vector<kafka::Message> batch_;
  kafka::Consumer consumer_;
};

/// The id of the payment in a record: from its header payment_id, else from its
/// value; empty if it has none.
std::string payment_id_of(const kafka::Message& message);

}  // namespace demo
