#pragma once
// The functions of kafka::detail::PartitionCounts.

#include <algorithm>
#include <kafka/detail/partition_counts.hpp>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace kafka::detail {

KAFKA_INLINE std::int32_t PartitionCounts::get(rd_kafka_t* client,
                                               std::string_view topic,
                                               Milliseconds timeout) {
  const std::lock_guard lock{mutex_};
  auto found = known_.find(topic);
  if (found == known_.end()) {
    found = known_.try_emplace(std::string{topic}).first;
  }
  Entry& entry = found->second;
  if (Clock::now() >= entry.asks_again) {
    ask(client, found->first, timeout, entry);
  }
  if (entry.count == 0) {
    throw Exception{entry.error, "partitions of " + found->first};
  }
  return entry.count;
}

KAFKA_INLINE void PartitionCounts::ask(rd_kafka_t* client,
                                       const std::string& topic,
                                       Milliseconds timeout,
                                       Entry& entry) const {
  // A failure is soon looked at again: the topic may be made by then.
  constexpr Milliseconds failure_interval{1000};
  std::int32_t count = 0;
  Error error = count_partitions(client, topic, Deadline{timeout}, count);
  if (!error) {
    entry = {.count = count, .asks_again = after(interval_)};
  } else if (entry.count > 0 && nobody_answered(error)) {
    entry.asks_again = after(interval_);  // what was known still holds
  } else {
    entry = {.error = std::move(error),
             .asks_again = after(interval_ < Milliseconds{0}
                                     ? failure_interval
                                     : std::min(failure_interval, interval_))};
  }
}

KAFKA_INLINE PartitionCounts::Clock::time_point PartitionCounts::after(
    Milliseconds interval) noexcept {
  return interval < Milliseconds{0} ? Clock::time_point::max()
                                    : Clock::now() + interval;
}

KAFKA_INLINE bool PartitionCounts::nobody_answered(
    const Error& error) noexcept {
  return error.code() == RD_KAFKA_RESP_ERR__TRANSPORT ||
         error.code() == RD_KAFKA_RESP_ERR__TIMED_OUT ||
         error.code() == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
}

// A topic that is just being made has no partitions for a moment.
KAFKA_INLINE Error PartitionCounts::count_partitions(rd_kafka_t* client,
                                                     const std::string& topic,
                                                     const Deadline& deadline,
                                                     std::int32_t& count) {
  const OwnedTopic handle{rd_kafka_topic_new(client, topic.c_str(), nullptr)};
  if (!handle) {
    return Error{rd_kafka_last_error()};
  }
  Error error;
  do {
    const rd_kafka_metadata_t* answer = nullptr;
    error = Error{rd_kafka_metadata(client, 0, handle.get(), &answer,
                                    milliseconds(deadline.left()))};
    if (error) {
      return error;
    }
    const Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> owned{
        answer};
    if (answer->topic_cnt != 1) {
      return Error{RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC};
    }
    count = answer->topics->partition_cnt;
    if (count > 0) {
      return {};
    }
    error = Error{answer->topics->err};
  } while (error.code() == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE &&
           !deadline.passed());
  return error ? error : Error{RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC};
}

}  // namespace kafka::detail
