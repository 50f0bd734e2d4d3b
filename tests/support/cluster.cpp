#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <kafka/detail/partition_list.hpp>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <support/admin_request.hpp>
#include <support/cluster.hpp>
#include <support/failure.hpp>
#include <support/socket.hpp>
#include <thread>

namespace support {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto patience = admin_patience;
constexpr int patience_ms = admin_patience.count();

using OwnedNewTopic = Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using DeleteTopic = Owned<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;
using Rule = Owned<rd_kafka_AclBinding_t, rd_kafka_AclBinding_destroy>;

using TopicHandle = Owned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Metadata =
    Owned<const struct rd_kafka_metadata, rd_kafka_metadata_destroy>;

bool has_leaders(const struct rd_kafka_metadata& metadata,
                 const Cluster::NewTopic& wanted) {
  const std::span topics{metadata.topics,
                         static_cast<std::size_t>(metadata.topic_cnt)};
  const auto topic =
      std::ranges::find_if(topics, [&](const rd_kafka_metadata_topic& each) {
        return each.topic == wanted.name;
      });
  if (topic == topics.end() || topic->partition_cnt != wanted.partitions) {
    return false;
  }
  return std::ranges::all_of(
      std::span{topic->partitions, static_cast<std::size_t>(wanted.partitions)},
      [](const rd_kafka_metadata_partition& partition) {
        return partition.leader >= 0;
      });
}

void check(const std::string& what, rd_kafka_resp_err_t code,
           const char* text) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    give_up(what, text != nullptr ? text : rd_kafka_err2str(code));
  }
}

void check_topics(const std::string& what,
                  const rd_kafka_topic_result_t* const* topics,
                  std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    check(what, rd_kafka_topic_result_error(topics[i]),
          rd_kafka_topic_result_error_string(topics[i]));
  }
}

Rule access_rule(const std::string& topic, rd_kafka_AclOperation_t operation,
                 rd_kafka_AclPermissionType_t permission) {
  return Rule{rd_kafka_AclBinding_new(
      RD_KAFKA_RESOURCE_TOPIC, topic.c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL,
      "User:*", "*", operation, permission, nullptr, 0)};
}

// Matches every rule of one topic.
Rule rules_filter(const std::string& topic) {
  return Rule{rd_kafka_AclBindingFilter_new(
      RD_KAFKA_RESOURCE_TOPIC, topic.c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL,
      nullptr, nullptr, RD_KAFKA_ACL_OPERATION_ANY,
      RD_KAFKA_ACL_PERMISSION_TYPE_ANY, nullptr, 0)};
}

void append_partitions(std::vector<kafka::TopicPartition>& list,
                       const std::string& topic, int partitions) {
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    list.push_back({topic, partition, RD_KAFKA_OFFSET_END});
  }
}

kafka::Config reader_configuration() {
  kafka::Config config{{"bootstrap.servers", bootstrap()},
                       // librdkafka wants one; nothing is ever committed to it
                       {"group.id", "lab-judge"},
                       {"enable.auto.commit", "false"},
                       {"enable.auto.offset.store", "false"},
                       {"enable.partition.eof", "true"},
                       // an unanswered Fetch holds up whatever is asked next
                       {"fetch.wait.max.ms", "5"},
                       {"fetch.error.backoff.ms", "20"},
                       {"log_level", "2"}};
  return config;
}

SeenRecord to_record(const kafka::Message& message) {
  const auto copy = [](std::optional<std::string_view> bytes) {
    return bytes ? std::optional{std::string{*bytes}} : std::nullopt;
  };
  SeenRecord record;
  record.partition = message.partition();
  record.offset = message.offset();
  record.key = copy(message.key());
  record.value = copy(message.value());
  if (const auto made = message.timestamp()) {
    record.timestamp = std::chrono::duration_cast<std::chrono::milliseconds>(
                           made->time_since_epoch())
                           .count();
  }
  for (const kafka::Header& header : message.headers()) {
    record.headers.push_back({std::string{header.name}, copy(header.value)});
  }
  return record;
}

// A broker that is gone is found at once like this, and by a request only when
// its time is up. To be connected to costs it more than most requests, so not
// each time.
void require_broker() {
  constexpr auto often_enough = 250ms;
  static std::atomic<Clock::time_point> answered{Clock::time_point{}};
  if (Clock::now() - answered.load() < often_enough) {
    return;
  }
  if (!connect_to(parse_address(bootstrap())).open()) {
    give_up("connecting", "nobody answers there");
  }
  answered = Clock::now();
}

// What this process has made in Kafka and not removed yet.
class Made {
 public:
  /// Once end() was called, it does not return: nothing may be made any more.
  void add(const std::vector<Cluster::NewTopic>& topics) {
    std::unique_lock lock{mutex_};
    never_.wait(lock, [this] { return !ending_; });
    for (const Cluster::NewTopic& topic : topics) {
      topics_.insert(topic.name);
    }
  }
  void add_rules_of(const std::string& topic) {
    const std::scoped_lock lock{mutex_};
    with_rules_.insert(topic);
  }
  void forget(const std::vector<std::string>& topics) {
    const std::scoped_lock lock{mutex_};
    for (const std::string& topic : topics) {
      topics_.erase(topic);
    }
  }
  void forget_rules_of(const std::string& topic) {
    const std::scoped_lock lock{mutex_};
    with_rules_.erase(topic);
  }
  void end() {
    const std::scoped_lock lock{mutex_};
    ending_ = true;
  }
  [[nodiscard]] std::vector<std::string> topics() const {
    const std::scoped_lock lock{mutex_};
    return {topics_.begin(), topics_.end()};
  }
  [[nodiscard]] std::vector<std::string> with_rules() const {
    const std::scoped_lock lock{mutex_};
    return {with_rules_.begin(), with_rules_.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable never_;  // comes
  bool ending_ = false;
  std::set<std::string> topics_;
  std::set<std::string> with_rules_;
};

Made& made() {
  static Made all;
  return all;
}

}  // namespace

std::string bootstrap() {
  for (const char* name : {"LAB_BOOTSTRAP", "LAB_BROKER"}) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes variables.
    const char* address = std::getenv(name);
    if (address != nullptr && *address != '\0') {
      return address;
    }
  }
  throw BrokerProblem{
      "No broker was named: set LAB_BOOTSTRAP=host:port, or use ./lab check, "
      "which does."};
}

kafka::Consumer& Cluster::client() {
  require_broker();
  static kafka::Consumer* const only =
      std::make_unique<kafka::Consumer>(reader_configuration()).release();
  return *only;
}

namespace {

OwnedNewTopic described(const Cluster::NewTopic& topic,
                        const std::string& what) {
  std::array<char, 256> reason{};
  OwnedNewTopic described{rd_kafka_NewTopic_new(
      topic.name.c_str(), topic.partitions, -1, reason.data(), reason.size())};
  if (described == nullptr) {
    give_up(what, reason.data());
  }
  // Tests write records that are months old. By default a broker looks every
  // five minutes for what is older than a week, and deletes it.
  Cluster::Settings all{{"retention.ms", "-1"}};
  all.insert(all.end(), topic.settings.begin(), topic.settings.end());
  for (const auto& [property, value] : all) {
    check(what,
          rd_kafka_NewTopic_set_config(described.get(), property.c_str(),
                                       value.c_str()),
          nullptr);
  }
  return described;
}

}  // namespace

void Cluster::create_topics(const std::vector<NewTopic>& topics) {
  std::string what = "creating topic";
  std::vector<OwnedNewTopic> owned;
  std::vector<rd_kafka_NewTopic_t*> raw;
  for (const NewTopic& topic : topics) {
    what += " " + topic.name;
    raw.push_back(owned.emplace_back(described(topic, what)).get());
  }
  rd_kafka_t* client = client_.native();
  made().add(topics);  // first: who is ended meanwhile deletes them, too
  const Event answer = ask(
      client, RD_KAFKA_ADMIN_OP_CREATETOPICS, what,
      [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        rd_kafka_CreateTopics(client, raw.data(), raw.size(), options, queue);
      });
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(answer.get()), &count);
  check_topics(what, results, count);
  await_leaders(topics, what);
}

// The controller has a new topic first; the broker learns of it soon after. One
// request asks for all topics that the client has a handle of.
void Cluster::await_leaders(const std::vector<NewTopic>& topics,
                            const std::string& what) {
  rd_kafka_t* client = client_.native();
  std::vector<TopicHandle> handles;
  std::vector<kafka::TopicPartition> partitions;
  for (const NewTopic& topic : topics) {
    handles.emplace_back(
        rd_kafka_topic_new(client, topic.name.c_str(), nullptr));
    append_partitions(partitions, topic.name, topic.partitions);
  }
  const auto until = Clock::now() + patience;
  while (true) {
    const struct rd_kafka_metadata* answer = nullptr;
    check(what, rd_kafka_metadata(client, 0, nullptr, &answer, patience_ms),
          nullptr);
    const Metadata metadata{answer};
    if (std::ranges::all_of(topics, [&](const NewTopic& topic) {
          return has_leaders(*metadata, topic);
        })) {
      break;
    }
    if (Clock::now() > until) {
      give_up(what, "the partitions get no leader");
    }
    std::this_thread::sleep_for(look_again);
  }
  (void)ends_of(partitions, what);  // the leaders know that they lead
}

void Cluster::check_answers() {
  constexpr int soon_ms = 3000;  // it is asked for when something failed
  const struct rd_kafka_metadata* answer = nullptr;
  check("asking for its state",
        rd_kafka_metadata(client_.native(), 0, nullptr, &answer, soon_ms),
        nullptr);
  const Metadata metadata{answer};
}

std::vector<std::string> Cluster::delete_those_there(
    const std::vector<std::string>& names) {
  rd_kafka_t* client = client_.native();
  std::string what = "deleting topic";
  std::vector<DeleteTopic> owned;
  std::vector<rd_kafka_DeleteTopic_t*> raw;
  for (const std::string& name : names) {
    what += " " + name;
    raw.push_back(
        owned.emplace_back(rd_kafka_DeleteTopic_new(name.c_str())).get());
  }
  const Event answer = ask(
      client, RD_KAFKA_ADMIN_OP_DELETETOPICS, what,
      [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        rd_kafka_DeleteTopics(client, raw.data(), raw.size(), options, queue);
      });
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_DeleteTopics_result_topics(
      rd_kafka_event_DeleteTopics_result(answer.get()), &count);
  std::vector<std::string> unknown;
  for (const rd_kafka_topic_result_t* result : std::span{results, count}) {
    const std::string name = rd_kafka_topic_result_name(result);
    if (rd_kafka_topic_result_error(result) ==
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
      unknown.push_back(name);
      continue;
    }
    check_topics(what, &result, 1);
    made().forget({name});
  }
  return unknown;
}

void Cluster::delete_topics(const std::vector<std::string>& names) {
  const std::vector<std::string> unknown = delete_those_there(names);
  if (!unknown.empty()) {
    give_up("deleting topic " + unknown.front(), "there is no such topic");
  }
}

void Cluster::remove_what_is_left() {
  made().end();
  for (const std::string& topic : made().with_rules()) {
    Cluster{}.remove_rules(topic);
  }
  // Kafka does not know a topic that is being made just now.
  const auto until = Clock::now() + 600ms;
  for (std::vector<std::string> left = made().topics();
       !left.empty() && Clock::now() < until; left = made().topics()) {
    if (!Cluster{}.delete_those_there(left).empty()) {
      std::this_thread::sleep_for(look_again);
    }
  }
}

void Cluster::deny_writing(const std::string& topic) {
  deny(topic, RD_KAFKA_ACL_OPERATION_WRITE);
}

void Cluster::deny_reading(const std::string& topic) {
  deny(topic, RD_KAFKA_ACL_OPERATION_READ);
}

void Cluster::deny(const std::string& topic,
                   rd_kafka_AclOperation_t operation) {
  const std::string what = "denying the use of topic " + topic;
  rd_kafka_t* client = client_.native();
  made().add_rules_of(topic);
  // A topic with a rule of its own denies whatever no rule allows.
  const Rule allow = access_rule(topic, RD_KAFKA_ACL_OPERATION_ALL,
                                 RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW);
  const Rule deny =
      access_rule(topic, operation, RD_KAFKA_ACL_PERMISSION_TYPE_DENY);
  const Event answer = ask(
      client, RD_KAFKA_ADMIN_OP_CREATEACLS, what,
      [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        std::array<rd_kafka_AclBinding_t*, 2> rules{allow.get(), deny.get()};
        rd_kafka_CreateAcls(client, rules.data(), rules.size(), options, queue);
      });
  std::size_t count = 0;
  const rd_kafka_acl_result_t** results = rd_kafka_CreateAcls_result_acls(
      rd_kafka_event_CreateAcls_result(answer.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (const rd_kafka_error_t* error = rd_kafka_acl_result_error(results[i])) {
      give_up(what, rd_kafka_error_string(error));
    }
  }
  await_rules(topic, 2);
}

void Cluster::allow_all(const std::string& topic) {
  remove_rules(topic);
  await_rules(topic, 0);
  made().forget_rules_of(topic);
}

void Cluster::remove_rules(const std::string& topic) {
  const std::string what = "allowing the use of topic " + topic;
  rd_kafka_t* client = client_.native();
  const Rule filter = rules_filter(topic);
  (void)ask(
      client, RD_KAFKA_ADMIN_OP_DELETEACLS, what,
      [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        rd_kafka_AclBindingFilter_t* filters = filter.get();
        rd_kafka_DeleteAcls(client, &filters, 1, options, queue);
      });
}

void Cluster::await_rules(const std::string& topic, std::size_t count) {
  const auto until = Clock::now() + patience;
  while (rules_of(topic) != count) {
    if (Clock::now() > until) {
      give_up("changing the access rules of topic " + topic,
              "the change does not come into force");
    }
    std::this_thread::sleep_for(look_again);
  }
}

std::size_t Cluster::rules_of(const std::string& topic) {
  rd_kafka_t* client = client_.native();
  const Rule filter = rules_filter(topic);
  const Event answer =
      ask(client, RD_KAFKA_ADMIN_OP_DESCRIBEACLS,
          "reading the access rules of topic " + topic,
          [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            rd_kafka_DescribeAcls(client, filter.get(), options, queue);
          });
  std::size_t count = 0;
  (void)rd_kafka_DescribeAcls_result_acls(
      rd_kafka_event_DescribeAcls_result(answer.get()), &count);
  return count;
}

namespace {

// Puts the end of each partition beside it, with one request a leader. Returns
// the first error.
// https://docs.confluent.io/platform/current/clients/librdkafka/html/rdkafka_8h.html
// (rd_kafka_offsets_for_times; the latest offset is the one for the time -1).
kafka::Error ask_for_ends(rd_kafka_t* client,
                          rd_kafka_topic_partition_list_t* partitions) {
  const kafka::Error error{
      rd_kafka_offsets_for_times(client, partitions, patience_ms)};
  return error ? error : kafka::detail::first_error(*partitions);
}

}  // namespace

std::vector<std::int64_t> Cluster::ends_of(
    const std::vector<kafka::TopicPartition>& partitions,
    const std::string& what) {
  const auto until = Clock::now() + patience;
  while (true) {
    const auto asked = kafka::detail::to_list(partitions);
    const kafka::Error error = ask_for_ends(client_.native(), asked.get());
    if (!error) {
      std::vector<std::int64_t> ends;
      for (const auto& each : kafka::detail::elements(*asked)) {
        ends.push_back(each.offset);
      }
      return ends;
    }
    // Of a new topic the broker says for a moment that it does not lead it.
    if (!error.retriable() || Clock::now() > until) {
      give_up(what, error.text());
    }
    (void)client_.poll(look_again);
  }
}

std::vector<SeenRecord> Cluster::read_all(const std::string& topic,
                                          int partitions) {
  std::vector<kafka::TopicPartition> all;
  append_partitions(all, topic, partitions);
  const std::vector<std::int64_t> ends = ends_of(all, "reading topic " + topic);
  std::vector<kafka::TopicPartition> wanted;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    if (ends[static_cast<std::size_t>(partition)] > 0) {
      wanted.push_back({.topic = topic, .partition = partition, .offset = 0});
    }
  }
  std::vector<SeenRecord> records;
  std::size_t unfinished = wanted.size();
  client_.assign(wanted);
  const auto until = Clock::now() + patience;
  while (unfinished > 0) {
    const std::optional<kafka::Message> message = client_.poll(100ms);
    if (Clock::now() > until) {
      give_up("reading topic " + topic, "its records do not come");
    }
    if (!message) {
      continue;
    }
    if (message->end_of_partition()) {
      const auto partition = static_cast<std::size_t>(message->partition());
      unfinished -= message->offset() >= ends[partition] ? 1 : 0;
    } else if (const kafka::Error error = message->error()) {
      give_up("reading topic " + topic, error.text());
    } else {
      records.push_back(to_record(*message));
    }
  }
  client_.assign({});
  return records;
}

bool broker_answers() {
  try {
    Cluster{}.check_answers();
    return true;
  } catch (const BrokerProblem&) {
    return false;
  }
}

}  // namespace support
