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

KAFKA_INLINE Error
Producer::init_transactions(std::chrono::milliseconds timeout) {
  return Error::take(
      rd_kafka_init_transactions(handle_.get(), detail::milliseconds(timeout)));
}

KAFKA_INLINE Error Producer::begin_transaction() {
  return Error::take(rd_kafka_begin_transaction(handle_.get()));
}

KAFKA_INLINE Error Producer::send_offsets_to_transaction(
    std::span<const Message> done, Consumer& consumer,
    std::chrono::milliseconds timeout) {
  const std::vector<TopicPartition> offsets = detail::offsets_behind(done);
  return offsets.empty()
             ? Error{}
             : send_offsets_to_transaction(offsets, consumer, timeout);
}

KAFKA_INLINE Error Producer::send_offsets_to_transaction(
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

// When a report throws, librdkafka's own flush in here ends early and the
// result says that it takes too long: the exception says more, and the next
// call goes on.
KAFKA_INLINE Error
Producer::commit_transaction(std::chrono::milliseconds timeout) {
  if (reporting_) {
    return called_from_report();
  }
  Error result = Error::take(rd_kafka_commit_transaction(
      handle_.get(), detail::milliseconds(timeout)));
  throw_held();
  return result;
}

// Records that are just being sent are let through first. The broker may ask to
// wait with their partition, because it still finishes the transaction before
// this one; librdkafka 2.0.2 then ends a transaction that the broker does not
// know of, and takes its INVALID_TXN_STATE for the end of the client (46 of 300
// aborts behind a commit). A second is ages for that, and all that it costs
// where a record cannot be sent at all.
KAFKA_INLINE Error
Producer::abort_transaction(std::chrono::milliseconds timeout) {
  if (reporting_) {
    return called_from_report();
  }
  constexpr std::chrono::milliseconds ages{1000};
  static_cast<void>(flush_until(
      detail::Deadline{timeout.count() < 0 ? ages : std::min(timeout, ages)}));
  Error result = Error::take(
      rd_kafka_abort_transaction(handle_.get(), detail::milliseconds(timeout)));
  throw_held();
  return result;
}

}  // namespace kafka
