#pragma once
// The shortest way into librdkafka's queue.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <kafka/config.hpp>
#include <kafka/delivery_report.hpp>
#include <span>
#include <string>

namespace load_test {

/// A producer for one topic. Not kafka::Producer, which copies each record, as
/// a program wants it: here the records are there before and after, so they
/// are handed over in batches and nothing is copied, and what is measured is
/// Kafka. Belongs to one thread.
class Sender {
 public:
  /// Runs inside poll, flush and give_up; must not throw.
  using OnReport = std::function<void(const kafka::DeliveryReport&)>;

  /// Does not connect. Throws kafka::ConfigError when properties contradict
  /// each other.
  Sender(kafka::Config config, const std::string& topic, OnReport on_report);
  ~Sender() = default;  // librdkafka forgets what was not given up before
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  Sender(Sender&&) = delete;
  Sender& operator=(Sender&&) = delete;

  /// Accepts those records whose `err` is success afterwards: each gets one
  /// report, and its payload and key must stay until then. `partition` is the
  /// partitioner's choice unless a number is given. Never waits.
  void send(std::span<rd_kafka_message_t> records,
            std::int32_t partition = RD_KAFKA_PARTITION_UA);

  /// Hands out the reports that have come; waits for the first.
  void poll(std::chrono::milliseconds at_most);

  /// Hands out reports until there are no more to come, without lingering.
  void flush(std::chrono::milliseconds at_most);

  /// Waits for the reports that can be had in this time and gives up the rest,
  /// whose reports say _PURGE_QUEUE or _PURGE_INFLIGHT. Takes a few seconds
  /// more at most.
  void give_up(std::chrono::milliseconds at_most);

  /// Records accepted and not yet reported.
  [[nodiscard]] std::uint64_t outstanding() const noexcept {
    return outstanding_;
  }

  /// Stays owned here.
  [[nodiscard]] rd_kafka_t* native() noexcept { return client_.get(); }

 private:
  // Called by librdkafka inside rd_kafka_poll and rd_kafka_flush, on the thread
  // that called them, once for each record. The message stays librdkafka's.
  static void report(rd_kafka_t* client, const rd_kafka_message_t* message,
                     void* self) noexcept;

  OnReport on_report_;
  std::uint64_t outstanding_ = 0;
  kafka::detail::Owned<rd_kafka_t, rd_kafka_destroy> client_;
  kafka::detail::Owned<rd_kafka_topic_t, rd_kafka_topic_destroy> topic_;
};

}  // namespace load_test
