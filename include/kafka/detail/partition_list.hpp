#pragma once
// Between TopicPartition and librdkafka's list of them.

#include <kafka/error.hpp>
#include <kafka/message.hpp>
#include <span>
#include <vector>

namespace kafka::detail {

inline std::span<rd_kafka_topic_partition_t> elements(
    const rd_kafka_topic_partition_list_t& list) noexcept {
  return {list.elems, static_cast<std::size_t>(list.cnt)};
}

inline OwnedList to_list(std::span<const TopicPartition> partitions) {
  OwnedList list{
      rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()))};
  for (const TopicPartition& each : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(),
                                      each.partition)
        ->offset = each.offset;
  }
  return list;
}

inline std::vector<TopicPartition> from_list(
    const rd_kafka_topic_partition_list_t& list) {
  std::vector<TopicPartition> partitions;
  partitions.reserve(static_cast<std::size_t>(list.cnt));
  for (const rd_kafka_topic_partition_t& each : elements(list)) {
    partitions.push_back({.topic = each.topic,
                          .partition = each.partition,
                          .offset = each.offset,
                          .error = Error{each.err}});
  }
  return partitions;
}

/// The first error that stands beside one of the partitions, naming it.
inline Error first_error(const rd_kafka_topic_partition_list_t& list) {
  for (const rd_kafka_topic_partition_t& each : elements(list)) {
    if (each.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return Error{each.err, std::string{each.topic} + " [" +
                                 std::to_string(each.partition) +
                                 "]: " + rd_kafka_err2str(each.err)};
    }
  }
  return {};
}

}  // namespace kafka::detail
