#pragma once
// The functions of kafka::Consumer: its contract is in <kafka/consumer.hpp>.
// What happens when a group deals out anew is in consumer_rebalance.hpp.

#include <array>
#include <cstdio>
#include <ctime>
#include <kafka/consumer.hpp>
#include <kafka/detail/partition_list.hpp>
#include <utility>

namespace kafka {

// ------------------------------------------------------------ make and finish

KAFKA_INLINE Consumer::Consumer(Config config) : events_{config} {
  if (!config.get("group.id")) {
    throw ConfigError{"group.id",
                      "a consumer needs a group.id, also one that assigns its "
                      "partitions itself"};
  }
  constexpr int repaired_in = 0x020300ff;
  must_settle_ = rd_kafka_version() < repaired_in &&
                 config.get("partition.assignment.strategy")
                         .value_or("")
                         .find("cooperative-sticky") != std::string::npos;
  rd_kafka_conf_set_opaque(config.native(), this);
  rd_kafka_conf_set_rebalance_cb(config.native(), &Consumer::on_rebalance);
  rd_kafka_conf_set_error_cb(config.native(), &Consumer::event);
  rd_kafka_conf_set_stats_cb(config.native(), &Consumer::statistics);
  std::array<char, detail::reason_size> reason{};
  rd_kafka_t* handle = rd_kafka_new(RD_KAFKA_CONSUMER, config.native(),
                                    reason.data(), reason.size());
  if (handle == nullptr) {
    throw ConfigError{"",
                      std::string{"cannot make a consumer: "} + reason.data()};
  }
  config.release();
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): ends itself
  client_.reset(new detail::LentClient{handle});
  rd_kafka_poll_set_consumer(handle);
}

KAFKA_INLINE Consumer::~Consumer() {
  try {
    if (const Error error = close()) {
      static_cast<void>(std::fprintf(stderr, "kafka::Consumer: close: %s\n",
                                     error.text().c_str()));
    }
  } catch (const std::exception& error) {
    static_cast<void>(std::fprintf(
        stderr, "kafka::Consumer: a rebalance listener threw: %s\n",
        error.what()));
  } catch (...) {
    static_cast<void>(
        std::fprintf(stderr, "kafka::Consumer: a rebalance listener threw\n"));
  }
}

KAFKA_INLINE Error Consumer::close() {
  if (closed_) {
    return {};
  }
  closed_ = true;
  serve_deferred();
  settle_first_join();
  const rd_kafka_resp_err_t result = rd_kafka_consumer_close(handle());
  throw_held();
  return Error{result};
}

// librdkafka before 2.3.0 aborts the process when a cooperative-sticky consumer
// ends after it joined a group and before its first assignment (its issue 4381:
// it frees a state that only comes with the assignment). That takes a few
// milliseconds, so they are waited for.
KAFKA_INLINE void Consumer::settle_first_join() {
  if (!must_settle_ || assigned_once_) {
    return;
  }
  constexpr Milliseconds limit{5000};
  const detail::Deadline deadline{limit};
  while (cooperative() && !assigned_once_ && !deadline.passed()) {
    // Returns no record: on_rebalance ends it before there can be one.
    take(Milliseconds{100});
  }
  if (!assigned_once_) {
    rd_kafka_unsubscribe(handle());  // from here on it does not join
  }
  if (cooperative() && !assigned_once_) {
    // Some memory is better than the whole process.
    client_->keep_for_ever();
  }
}

// ------------------------------------------------- subscription and assignment

KAFKA_INLINE void Consumer::subscribe(std::span<const std::string> topics,
                                      Rebalance on_change) {
  const detail::OwnedList list{
      rd_kafka_topic_partition_list_new(static_cast<int>(topics.size()))};
  for (const std::string& topic : topics) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(),
                                      RD_KAFKA_PARTITION_UA);
  }
  subscribe(*list, std::move(on_change));
}

KAFKA_INLINE void Consumer::subscribe(
    std::initializer_list<std::string_view> topics, Rebalance on_change) {
  const std::vector<std::string> names{topics.begin(), topics.end()};
  subscribe(std::span{names}, std::move(on_change));
}

KAFKA_INLINE void Consumer::subscribe(
    const rd_kafka_topic_partition_list_t& topics, Rebalance on_change) {
  throw_if_closed();
  if (const Error error{rd_kafka_subscribe(handle(), &topics)}) {
    throw Exception{error, "subscribe"};
  }
  listener_ = std::move(on_change);
}

KAFKA_INLINE void Consumer::unsubscribe() {
  throw_if_closed();
  if (const Error error{rd_kafka_unsubscribe(handle())}) {
    throw Exception{error, "unsubscribe"};
  }
}

KAFKA_INLINE void Consumer::assign(Partitions partitions) {
  throw_if_closed();
  const detail::OwnedList list = detail::to_list(partitions);
  if (const Error error{rd_kafka_assign(handle(), list.get())}) {
    throw Exception{error, "assign"};
  }
}

KAFKA_INLINE std::vector<TopicPartition> Consumer::assignment() const {
  rd_kafka_topic_partition_list_t* list = nullptr;
  if (const Error error{rd_kafka_assignment(handle(), &list)}) {
    throw Exception{error, "assignment"};
  }
  return detail::from_list(*detail::OwnedList{list});
}

KAFKA_INLINE std::vector<std::string> Consumer::subscription() const {
  rd_kafka_topic_partition_list_t* list = nullptr;
  if (const Error error{rd_kafka_subscription(handle(), &list)}) {
    throw Exception{error, "subscription"};
  }
  std::vector<std::string> topics;
  for (const TopicPartition& each :
       detail::from_list(*detail::OwnedList{list})) {
    topics.push_back(each.topic);
  }
  return topics;
}

// -------------------------------------------------------------------- messages

KAFKA_INLINE std::optional<Message> Consumer::take(Milliseconds timeout) {
  rd_kafka_message_t* message =
      rd_kafka_consumer_poll(handle(), detail::milliseconds(timeout));
  if (message == nullptr) {
    return std::nullopt;
  }
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    events_.connected();
  }
  return std::optional<Message>{std::in_place, message, *client_};
}

KAFKA_INLINE std::optional<Message> Consumer::poll(Milliseconds timeout) {
  throw_if_closed();
  serve_deferred();
  throw_held();
  std::optional<Message> message = take(timeout);
  if (!message) {
    throw_held();  // with a message in hand, the next call throws it
  }
  return message;
}

KAFKA_INLINE std::vector<Message> Consumer::poll_batch(std::size_t max,
                                                       Milliseconds timeout) {
  std::vector<Message> messages;
  poll_batch(messages, max, timeout);
  return messages;
}

KAFKA_INLINE std::size_t Consumer::poll_batch(std::vector<Message>& into,
                                              std::size_t max,
                                              Milliseconds timeout) {
  into.clear();
  if (max == 0) {
    return 0;
  }
  std::optional<Message> message = poll(timeout);
  // From here on the offsets of `into` count as handed out: a rebalance that
  // ran now would commit them, and a crash would lose them.
  collecting_ = true;
  while (message) {
    into.push_back(std::move(*message));
    message.reset();
    if (into.size() < max && !deferred_) {
      message = take(Milliseconds{0});
    }
  }
  collecting_ = false;
  return into.size();
}

// --------------------------------------------------------------------- offsets

namespace detail {

/// The offset to commit for a message.
inline OwnedList list_after(const Message& message) {
  OwnedList list{rd_kafka_topic_partition_list_new(1)};
  rd_kafka_topic_partition_list_add(list.get(),
                                    rd_kafka_topic_name(message.native()->rkt),
                                    message.partition())
      ->offset = message.offset() + 1;
  return list;
}

inline Error not_a_record(const Error& error) {
  return Error{RD_KAFKA_RESP_ERR__INVALID_ARG,
               "this message is no record: " + error.text()};
}

}  // namespace detail

// Not rd_kafka_commit, which has no time limit: seen to wait for more than a
// minute in 2.0.2 when the group had just thrown this member out.
KAFKA_INLINE Error Consumer::commit_list(
    const rd_kafka_topic_partition_list_t* offsets, Milliseconds timeout) {
  const detail::OwnedQueue queue{rd_kafka_queue_new(handle())};
  if (Error error{rd_kafka_commit_queue(handle(), offsets, queue.get(), nullptr,
                                        nullptr)}) {
    return error;
  }
  const detail::OwnedEvent answer{
      rd_kafka_queue_poll(queue.get(), detail::milliseconds(timeout))};
  if (!answer) {
    return Error{RD_KAFKA_RESP_ERR__TIMED_OUT,
                 "no answer: the offsets may have been committed or not"};
  }
  if (Error error{rd_kafka_event_error(answer.get())}) {
    return error;
  }
  const rd_kafka_topic_partition_list_t* each =
      rd_kafka_event_topic_partition_list(answer.get());
  return each == nullptr ? Error{} : detail::first_error(*each);
}

KAFKA_INLINE Error Consumer::commit(const Message& message,
                                    Milliseconds timeout) {
  if (const Error error = message.error()) {
    return detail::not_a_record(error);
  }
  return commit_list(detail::list_after(message).get(), timeout);
}

KAFKA_INLINE Error Consumer::commit(Milliseconds timeout) {
  Error result = commit_list(nullptr, timeout);
  return result.code() == RD_KAFKA_RESP_ERR__NO_OFFSET ? Error{} : result;
}

KAFKA_INLINE Error Consumer::commit(Partitions offsets, Milliseconds timeout) {
  return commit_list(detail::to_list(offsets).get(), timeout);
}

KAFKA_INLINE Error Consumer::store_offset(const Message& message) {
  if (const Error error = message.error()) {
    return detail::not_a_record(error);
  }
  const detail::OwnedList list = detail::list_after(message);
  const rd_kafka_resp_err_t result =
      rd_kafka_offsets_store(handle(), list.get());
  const Error error = detail::first_error(*list);
  return error ? error : Error{result};
}

KAFKA_INLINE std::vector<TopicPartition> Consumer::committed(
    Partitions partitions, Milliseconds timeout) {
  const detail::OwnedList list = detail::to_list(partitions);
  if (const Error error{rd_kafka_committed(handle(), list.get(),
                                           detail::milliseconds(timeout))}) {
    throw Exception{error, "committed"};
  }
  return detail::from_list(*list);
}

KAFKA_INLINE std::vector<TopicPartition> Consumer::position(
    Partitions partitions) {
  const detail::OwnedList list = detail::to_list(partitions);
  if (const Error error{rd_kafka_position(handle(), list.get())}) {
    throw Exception{error, "position"};
  }
  return detail::from_list(*list);
}

KAFKA_INLINE Error Consumer::pause(Partitions partitions) {
  const detail::OwnedList list = detail::to_list(partitions);
  const Error result{rd_kafka_pause_partitions(handle(), list.get())};
  for (const rd_kafka_topic_partition_t& each : detail::elements(*list)) {
    if (!result && each.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      paused_[{each.topic, each.partition}] = true;
    }
  }
  return result ? result : detail::first_error(*list);
}

// librdkafka 2.0.2 delivers records again when a partition is resumed that was
// not paused (its issue 4637). So only those are passed on that were.
KAFKA_INLINE Error Consumer::resume(Partitions partitions) {
  std::vector<TopicPartition> standing;
  for (const TopicPartition& each : partitions) {
    const auto found = paused_.find({each.topic, each.partition});
    if (found != paused_.end() && std::exchange(found->second, false)) {
      standing.push_back(each);
    }
  }
  if (standing.empty()) {
    return {};
  }
  const detail::OwnedList list = detail::to_list(standing);
  const Error result{rd_kafka_resume_partitions(handle(), list.get())};
  for (const rd_kafka_topic_partition_t& each : detail::elements(*list)) {
    if (result || each.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      paused_[{each.topic, each.partition}] = true;
    }
  }
  return result ? result : detail::first_error(*list);
}

KAFKA_INLINE Error Consumer::seek(const TopicPartition& where,
                                  Milliseconds timeout) {
  // In steps, because now and then librdkafka 2.0.2 never says that a seek is
  // done (seen once in some hundred, on a busy machine). To ask again does no
  // harm.
  constexpr Milliseconds step{500};
  const detail::Deadline deadline{timeout};
  while (true) {
    const detail::OwnedList list = detail::to_list({&where, 1});
    Error result = Error::take(rd_kafka_seek_partitions(
        handle(), list.get(), detail::milliseconds(deadline.left(step))));
    if (!result) {
      result = detail::first_error(*list);
    }
    // _STATE: assigned, but its committed offset is still being asked for.
    if ((result.code() != RD_KAFKA_RESP_ERR__STATE &&
         result.code() != RD_KAFKA_RESP_ERR__TIMED_OUT) ||
        deadline.passed()) {
      return result;
    }
    constexpr std::timespec five_milliseconds{.tv_sec = 0,
                                              .tv_nsec = 5'000'000};
    ::nanosleep(&five_milliseconds, nullptr);
  }
}

KAFKA_INLINE Consumer::Watermarks Consumer::watermarks(const std::string& topic,
                                                       std::int32_t partition,
                                                       Milliseconds timeout) {
  Watermarks marks;
  if (const Error error{rd_kafka_query_watermark_offsets(
          handle(), topic.c_str(), partition, &marks.low, &marks.high,
          detail::milliseconds(timeout))}) {
    throw Exception{error, "watermarks of " + topic + " [" +
                               std::to_string(partition) + "]"};
  }
  return marks;
}

KAFKA_INLINE void Consumer::throw_held() {
  if (held_) {
    std::rethrow_exception(std::exchange(held_, nullptr));
  }
}

KAFKA_INLINE void Consumer::throw_if_closed() const {
  if (closed_) {
    throw Exception{Error{RD_KAFKA_RESP_ERR__STATE, "the consumer is closed"},
                    "consumer"};
  }
}

}  // namespace kafka
