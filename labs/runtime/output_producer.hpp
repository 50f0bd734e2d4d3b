#pragma once
// The producer behind a program that passes records on: Lab 1, for who may
// commit what was read only when all that it led to is in Kafka.

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <kafka/message.hpp>
#include <kafka/producer.hpp>
#include <memory>
#include <runtime/client_flags.hpp>
#include <runtime/output.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runtime {

/// The configuration of such a producer: acknowledged by all in-sync replicas,
/// in order, and no longer than 30 seconds. The broker's address and --config
/// come from `flags`, --output-property, which wins, from `properties`. Throws
/// UsageError.
kafka::Config make_output_config(
    const ClientFlags& flags, std::string_view client_id,
    const std::vector<std::pair<std::string, std::string>>& properties);

class OutputProducer {
 public:
  /// `topics` are those that records will go to. Lines go to `output`; what is
  /// wrong, or takes long, goes to `notes`. Both outlive this. Throws
  /// kafka::ConfigError.
  OutputProducer(kafka::Config config, const std::vector<std::string>& topics,
                 Output& output, std::ostream& notes);

  /// Queues the record that `read` has led to, and writes `line` to the output
  /// once it is acknowledged. `counter`, which outlives this, grows then. Waits
  /// for room when the queue is full.
  void send(kafka::Record record, const kafka::Message& read, std::string line,
            std::uint64_t& counter);

  /// Waits until every record so far is acknowledged: success; or, at every
  /// call, the error of the first one that could not be written.
  [[nodiscard]] kafka::Error wait();

  /// Why the first record that could not be written was not; success if all
  /// could so far.
  [[nodiscard]] const kafka::Error& failed() const { return failed_; }

  /// Records that were handed over and are not acknowledged.
  [[nodiscard]] std::uint64_t not_written() const {
    return handed_over_ - written_;
  }

 private:
  /// A record that is on its way.
  struct Entry {
    std::int32_t partition = 0;  // where it was read
    std::int64_t offset = 0;
    std::string line;
    std::uint64_t* counter = nullptr;
    bool answered = false;
  };

  void on_delivery(const kafka::DeliveryReport& report);
  void fail(const Entry& entry, std::string_view topic,
            const kafka::Error& error);

  Output& output_;
  std::ostream& notes_;
  std::deque<Entry> entries_;    // of consecutive numbers
  std::uint64_t forgotten_ = 0;  // entries that have left at the front
  std::uint64_t handed_over_ = 0;
  std::uint64_t written_ = 0;
  kafka::Error failed_;       // why the first record was not written
  kafka::Producer producer_;  // reports until it is gone: only handles follow
  using TopicHandle =
      std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)>;
  std::vector<TopicHandle> handles_;
};

}  // namespace runtime
