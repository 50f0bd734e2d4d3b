#pragma once
// The transactions of kafka::Producer: their contract is in
// <kafka/producer.hpp>.

#include <algorithm>
#include <kafka/consumer.hpp>
#include <kafka/detail/partition_list.hpp>
#include <kafka/producer.hpp>
#include <string>
#include <vector>

namespace kafka {

namespace detail {

using OwnedGroup = Owned<rd_kafka_consumer_group_metadata_t,
                         rd_kafka_consumer_group_metadata_destroy>;

/// For each partition the offset behind the last of these records.
inline std::vector<TopicPartition> offsets_behind(
    std::span<const Message> messages) {
  std::vector<TopicPartition> offsets;
  for (const Message& message : messages) {
    if (message.error()) {
      continue;
    }
    const auto known = std::find_if(
        offsets.begin(), offsets.end(), [&](const TopicPartition& each) {
          return each.partition == message.partition() &&
                 each.topic == message.topic();
        });
    TopicPartition& place = known == offsets.end()
                                ? offsets.emplace_back(TopicPartition{
                                      .topic = std::string{message.topic()},
                                      .partition = message.partition()})
                                : *known;
    place.offset = std::max(place.offset, message.offset() + 1);
  }
  return offsets;
}

}  // namespace detail

inline Error Producer::init_transactions(std::chrono::milliseconds timeout) {
  return Error::take(
      rd_kafka_init_transactions(handle_.get(), detail::milliseconds(timeout)));
}

inline Error Producer::begin_transaction() {
  return Error::take(rd_kafka_begin_transaction(handle_.get()));
}

inline Error Producer::send_offsets_to_transaction(
    std::span<const Message> done, Consumer& consumer,
    std::chrono::milliseconds timeout) {
  const std::vector<TopicPartition> offsets = detail::offsets_behind(done);
  return offsets.empty()
             ? Error{}
             : send_offsets_to_transaction(offsets, consumer, timeout);
}

inline Error Producer::send_offsets_to_transaction(
    std::span<const TopicPartition> offsets, Consumer& consumer,
    std::chrono::milliseconds timeout) {
  const detail::OwnedGroup group{
      rd_kafka_consumer_group_metadata(consumer.native())};
  if (!group) {
    return Error{RD_KAFKA_RESP_ERR__STATE, "the consumer is in no group"};
  }
  const detail::OwnedList list = detail::to_list(offsets);
  return Error::take(rd_kafka_send_offsets_to_transaction(
      handle_.get(), list.get(), group.get(), detail::milliseconds(timeout)));
}

// Flushes itself, because rd_kafka_commit_transaction would take an exception
// out of a report (which ends its wait, see report()) for a record that is
// late.
inline Error Producer::commit_transaction(std::chrono::milliseconds timeout) {
  const detail::Deadline deadline{timeout};
  if (Error late = flush_until(deadline)) {
    return late;
  }
  Error result = Error::take(rd_kafka_commit_transaction(
      handle_.get(),
      timeout.count() < 0 ? -1 : detail::milliseconds(deadline.left())));
  throw_held();
  return result;
}

inline Error Producer::abort_transaction(std::chrono::milliseconds timeout) {
  if (reporting_) {
    return called_from_report();
  }
  Error result = Error::take(
      rd_kafka_abort_transaction(handle_.get(), detail::milliseconds(timeout)));
  throw_held();
  return result;
}

}  // namespace kafka
