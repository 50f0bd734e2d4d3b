#pragma once
// The functions of kafka::Admin: its contract is in <kafka/admin.hpp>.

#include <algorithm>
#include <array>
#include <ctime>
#include <kafka/admin.hpp>
#include <kafka/detail/partition_list.hpp>
#include <string_view>

namespace kafka {

namespace detail {

/// Without a notice of each topic that goes away, unless it asks for them.
inline Config quiet(Config config) {
  if (config.get("log_level") == Config{}.get("log_level")) {
    config.set("log_level", 4);
  }
  return config;
}

/// Until a cluster is asked once more.
inline void wait_a_moment() {
  constexpr std::timespec two_milliseconds{.tv_sec = 0, .tv_nsec = 2'000'000};
  ::nanosleep(&two_milliseconds, nullptr);
}

}  // namespace detail

// A consumer to librdkafka: a producer's questions about a topic would make a
// broker with auto.create.topics.enable create it.
KAFKA_INLINE Admin::Admin(Config config)
    : config_{detail::quiet(std::move(config))}, tokens_{config_} {
  Config given{config_};
  std::array<char, detail::reason_size> reason{};
  handle_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, given.native(), reason.data(),
                             reason.size()));
  if (!handle_) {
    throw ConfigError{
        "", std::string{"cannot make an admin client: "} + reason.data()};
  }
  given.release();
  tokens_.start(handle_.get());
}

namespace detail {

using OwnedNewTopic = Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using OwnedDeleteTopic =
    Owned<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;

/// The pointers of owned objects, as librdkafka wants an array.
template <typename Owner>
auto pointers(const std::vector<Owner>& owners) {
  std::vector<typename Owner::pointer> raw;
  raw.reserve(owners.size());
  for (const Owner& owner : owners) {
    raw.push_back(owner.get());
  }
  return raw;
}

/// What the answer says about one topic.
inline Error result_of(std::span<const rd_kafka_topic_result_t*> results,
                       std::string_view name) {
  for (const rd_kafka_topic_result_t* each : results) {
    if (name == rd_kafka_topic_result_name(each)) {
      const char* text = rd_kafka_topic_result_error_string(each);
      return Error{rd_kafka_topic_result_error(each),
                   text == nullptr ? "" : text};
    }
  }
  return Error{RD_KAFKA_RESP_ERR__BAD_MSG, "no answer about this topic"};
}

/// Why a whole request failed.
inline Error error_of(rd_kafka_event_t* event) {
  if (event == nullptr) {
    return Error{RD_KAFKA_RESP_ERR__TIMED_OUT};
  }
  const rd_kafka_resp_err_t code = rd_kafka_event_error(event);
  return code == RD_KAFKA_RESP_ERR_NO_ERROR
             ? Error{}
             : Error{code, rd_kafka_event_error_string(event)};
}

}  // namespace detail

// Sends a request with `call(options, queue)` and waits for its answer.
template <typename Call>
detail::OwnedEvent Admin::ask(rd_kafka_admin_op_t operation,
                              Milliseconds timeout, Call call) {
  const detail::Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>
      options{rd_kafka_AdminOptions_new(handle_.get(), operation)};
  std::array<char, detail::reason_size> reason{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(),
                                            detail::milliseconds(timeout),
                                            reason.data(), reason.size());
  if (operation != RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS) {
    rd_kafka_AdminOptions_set_operation_timeout(options.get(),
                                                detail::milliseconds(timeout),
                                                reason.data(), reason.size());
  }
  const detail::OwnedQueue queue{rd_kafka_queue_new(handle_.get())};
  call(options.get(), queue.get());
  // The request ends by itself in time; the second is for its answer to arrive.
  constexpr Milliseconds grace{1000};
  return detail::OwnedEvent{rd_kafka_queue_poll(
      queue.get(),
      detail::milliseconds(timeout.count() < 0 ? timeout : timeout + grace))};
}

KAFKA_INLINE Error Admin::create_topic(const NewTopic& topic,
                                       Milliseconds timeout) {
  return create_topics({&topic, 1}, timeout).front();
}

KAFKA_INLINE std::vector<Error> Admin::create_topics(
    std::span<const NewTopic> topics, Milliseconds timeout) {
  const detail::Deadline deadline{timeout};
  std::vector<Error> errors(topics.size());
  std::vector<detail::OwnedNewTopic> wanted;
  std::array<char, detail::reason_size> reason{};
  for (std::size_t i = 0; i < topics.size(); ++i) {
    detail::OwnedNewTopic topic{rd_kafka_NewTopic_new(
        topics[i].name.c_str(), topics[i].partitions, topics[i].replication,
        reason.data(), reason.size())};
    if (!topic) {  // librdkafka knows already that it cannot be
      errors[i] = Error{RD_KAFKA_RESP_ERR__INVALID_ARG, reason.data()};
      continue;
    }
    for (const auto& [name, value] : topics[i].config) {
      rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
    }
    wanted.push_back(std::move(topic));
  }
  if (wanted.empty()) {
    return errors;
  }
  auto raw = detail::pointers(wanted);
  const detail::OwnedEvent event =
      ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout,
          [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            rd_kafka_CreateTopics(handle_.get(), raw.data(), raw.size(),
                                  options, queue);
          });
  const Error failed = detail::error_of(event.get());
  std::span<const rd_kafka_topic_result_t*> results;
  if (!failed) {
    std::size_t count = 0;
    const rd_kafka_topic_result_t** first = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    results = {first, count};
  }
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (errors[i]) {
      continue;
    }
    errors[i] = failed ? failed : detail::result_of(results, topics[i].name);
    if (errors[i]) {
      continue;
    }
    const auto count = static_cast<std::size_t>(topics[i].partitions);
    errors[i] = wait_until(
        topics[i].name, deadline,
        [&](const std::optional<TopicDescription>& seen) {
          return seen && seen->partitions.size() >= count &&
                 std::none_of(seen->partitions.begin(), seen->partitions.end(),
                              [](const auto& each) { return each.leader < 0; });
        });
  }
  return errors;
}

KAFKA_INLINE Error Admin::delete_topic(const std::string& name,
                                       Milliseconds timeout) {
  return delete_topics({&name, 1}, timeout).front();
}

KAFKA_INLINE std::vector<Error> Admin::delete_topics(
    std::span<const std::string> names, Milliseconds timeout) {
  if (names.empty()) {
    return {};
  }
  const detail::Deadline deadline{timeout};
  std::vector<detail::OwnedDeleteTopic> unwanted;
  for (const std::string& name : names) {
    unwanted.emplace_back(rd_kafka_DeleteTopic_new(name.c_str()));
  }
  auto raw = detail::pointers(unwanted);
  const detail::OwnedEvent event =
      ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, timeout,
          [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            rd_kafka_DeleteTopics(handle_.get(), raw.data(), raw.size(),
                                  options, queue);
          });
  if (const Error failed = detail::error_of(event.get())) {
    std::vector<Error> same(names.size(), failed);
    return same;
  }
  std::size_t count = 0;
  const rd_kafka_topic_result_t** first = rd_kafka_DeleteTopics_result_topics(
      rd_kafka_event_DeleteTopics_result(event.get()), &count);
  std::vector<Error> errors;
  for (const std::string& name : names) {
    Error error = detail::result_of({first, count}, name);
    errors.push_back(error ? std::move(error)
                           : wait_until(name, deadline, [](const auto& seen) {
                               return !seen.has_value();
                             }));
  }
  return errors;
}

// A broker answers such a request when the controller has decided, which is
// some milliseconds before it can be seen everywhere.
template <typename Done>
Error Admin::wait_until(const std::string& name,
                        const detail::Deadline& deadline, Done done) {
  try {
    while (!done(describe_topic(name, deadline.left()))) {
      if (deadline.passed()) {
        return Error{RD_KAFKA_RESP_ERR__TIMED_OUT,
                     "the cluster agreed, but it cannot be seen yet"};
      }
      detail::wait_a_moment();
    }
  } catch (const Exception& problem) {
    return problem.error();
  }
  return {};
}

KAFKA_INLINE std::vector<Admin::TopicDescription> Admin::describe(
    rd_kafka_topic_t* only, Milliseconds timeout) {
  const rd_kafka_metadata_t* answer = nullptr;
  if (const Error error{
          rd_kafka_metadata(handle_.get(), only == nullptr ? 1 : 0, only,
                            &answer, detail::milliseconds(timeout))}) {
    throw Exception{error, "describe topics"};
  }
  const detail::Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>
      owned{answer};
  std::vector<TopicDescription> topics;
  const std::span all{answer->topics,
                      static_cast<std::size_t>(answer->topic_cnt)};
  for (const rd_kafka_metadata_topic_t& topic : all) {
    if (topic.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
      continue;
    }
    // LEADER_NOT_AVAILABLE stands beside its partitions as leader -1
    if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR &&
        topic.err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) {
      throw Exception{Error{topic.err}, std::string{"describe "} + topic.topic};
    }
    TopicDescription& described = topics.emplace_back();
    described.name = topic.topic;
    const std::span partitions{topic.partitions,
                               static_cast<std::size_t>(topic.partition_cnt)};
    for (const rd_kafka_metadata_partition_t& each : partitions) {
      const std::span replicas{each.replicas,
                               static_cast<std::size_t>(each.replica_cnt)};
      const std::span in_sync{each.isrs,
                              static_cast<std::size_t>(each.isr_cnt)};
      described.partitions.push_back(
          {.id = each.id,
           .leader = each.leader,
           .replicas = {replicas.begin(), replicas.end()},
           .in_sync = {in_sync.begin(), in_sync.end()}});
    }
    std::sort(described.partitions.begin(), described.partitions.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
  }
  std::sort(topics.begin(), topics.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return topics;
}

KAFKA_INLINE std::vector<Admin::TopicDescription> Admin::describe_topics(
    Milliseconds timeout) {
  return describe(nullptr, timeout);
}

KAFKA_INLINE std::optional<Admin::TopicDescription> Admin::describe_topic(
    const std::string& name, Milliseconds timeout) {
  const detail::OwnedTopic topic{
      rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr)};
  if (!topic) {
    throw Exception{Error{rd_kafka_last_error()}, "describe " + name};
  }
  std::vector<TopicDescription> found = describe(topic.get(), timeout);
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

KAFKA_INLINE Error Admin::ask_for_offsets(const std::string& group,
                                          Milliseconds timeout,
                                          std::vector<TopicPartition>& into) {
  detail::Owned<rd_kafka_ListConsumerGroupOffsets_t,
                rd_kafka_ListConsumerGroupOffsets_destroy>
      question{rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), nullptr)};
  rd_kafka_ListConsumerGroupOffsets_t* raw = question.get();
  const detail::OwnedEvent event =
      ask(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, timeout,
          [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            rd_kafka_ListConsumerGroupOffsets(handle_.get(), &raw, 1, options,
                                              queue);
          });
  if (Error failed = detail::error_of(event.get())) {
    return failed;
  }
  std::size_t count = 0;
  const rd_kafka_group_result_t** groups =
      rd_kafka_ListConsumerGroupOffsets_result_groups(
          rd_kafka_event_ListConsumerGroupOffsets_result(event.get()), &count);
  const rd_kafka_group_result_t* result = std::span{groups, count}.front();
  if (const rd_kafka_error_t* error = rd_kafka_group_result_error(result)) {
    return Error{rd_kafka_error_code(error), rd_kafka_error_string(error)};
  }
  into = detail::from_list(*rd_kafka_group_result_partitions(result));
  return {};
}

// librdkafka crashes when a coordinator that is not ready yet, as on a new
// Kafka, answers a client that names no group: so this asks with one that does,
// and joins nothing. https://github.com/confluentinc/librdkafka/issues/5040
KAFKA_INLINE std::vector<TopicPartition> Admin::committed(
    const std::string& group, const detail::Deadline& deadline) {
  Config config{config_};
  config.set("group.id", group);
  Admin member{std::move(config)};
  std::vector<TopicPartition> offsets;
  while (const Error failed =
             member.ask_for_offsets(group, deadline.left(), offsets)) {
    if (!failed.retriable() || deadline.passed()) {
      throw Exception{failed, "offsets of group " + group};
    }
    detail::wait_a_moment();
  }
  return offsets;
}

KAFKA_INLINE std::vector<Admin::PartitionLag> Admin::lag(
    const std::string& group, Milliseconds timeout) {
  const detail::Deadline deadline{timeout};
  const std::vector<TopicPartition> offsets = committed(group, deadline);
  std::vector<std::string> topics;
  for (const TopicPartition& each : offsets) {
    if (std::find(topics.begin(), topics.end(), each.topic) == topics.end()) {
      topics.push_back(each.topic);
    }
  }
  std::sort(topics.begin(), topics.end());
  std::vector<PartitionLag> lags;
  for (const std::string& topic : topics) {
    const auto described = describe_topic(topic, deadline.left());
    if (!described) {
      continue;
    }
    for (const PartitionDescription& partition : described->partitions) {
      PartitionLag& entry = lags.emplace_back();
      entry.topic = topic;
      entry.partition = partition.id;
      for (const TopicPartition& each : offsets) {
        if (each.topic == topic && each.partition == partition.id) {
          entry.committed = each.offset;
        }
      }
      if (const Error error{rd_kafka_query_watermark_offsets(
              handle_.get(), topic.c_str(), partition.id, &entry.begin,
              &entry.end, detail::milliseconds(deadline.left()))}) {
        throw Exception{error, "lag of " + topic};
      }
    }
  }
  return lags;
}

}  // namespace kafka
