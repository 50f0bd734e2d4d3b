#pragma once
// How many partitions topics have, asked once and remembered for a while: what
// is behind Producer::partition_count.

#include <chrono>
#include <cstdint>
#include <kafka/error.hpp>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace kafka::detail {

class PartitionCounts {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// An answer is good for `interval`; a negative one is for ever.
  explicit PartitionCounts(Milliseconds interval) noexcept
      : interval_{interval} {}

  /// Throws Exception. One caller asks; others of any topic wait for it.
  std::int32_t get(rd_kafka_t* client, std::string_view topic,
                   Milliseconds timeout);

 private:
  using Clock = std::chrono::steady_clock;

  struct Entry {
    std::int32_t count = 0;  // 0: `error` says why it is not known
    Error error{};
    Clock::time_point asks_again{};  // in the past: never asked
  };

  void ask(rd_kafka_t* client, const std::string& topic, Milliseconds timeout,
           Entry& entry) const;
  static Clock::time_point after(Milliseconds interval) noexcept;
  static bool nobody_answered(const Error& error) noexcept;
  static Error count_partitions(rd_kafka_t* client, const std::string& topic,
                                const Deadline& deadline, std::int32_t& count);

  Milliseconds interval_;
  std::mutex mutex_;  // guards known_
  std::map<std::string, Entry, std::less<>> known_;
};

}  // namespace kafka::detail

#if KAFKA_DEFINITIONS
#include <kafka/detail/partition_counts_implementation.hpp>
#endif
