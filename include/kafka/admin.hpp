#pragma once
// Looks after topics, and sees how far a group has come.
//
//   kafka::Admin admin{{{"bootstrap.servers", "127.0.0.1:19092"}}};
//   if (kafka::Error error = admin.create_topic(
//           {.name = "payment_requests", .partitions = 6})) { … }
//   for (const auto& each : admin.lag("validator")) {
//     std::cout << each.partition << ": " << each.lag() << " behind\n";
//   }

#include <chrono>
#include <cstdint>
#include <kafka/config.hpp>
#include <kafka/detail/token_refresh.hpp>
#include <kafka/error.hpp>
#include <kafka/message.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace kafka {

/// Every call asks the cluster and waits for the answer, at most `timeout`.
/// May be used from several threads at once.
class Admin {
 public:
  using Milliseconds = std::chrono::milliseconds;
  static constexpr Milliseconds usual_timeout{10'000};

  struct NewTopic {
    std::string name{};
    int partitions = 1;
    int replication =
        1;  ///< copies of each partition; -1: the broker's default
    /// Topic settings of the Kafka documentation, such as retention.ms.
    std::vector<std::pair<std::string, std::string>> config{};
  };

  struct PartitionDescription {
    std::int32_t id = 0;
    std::int32_t leader = -1;  ///< a broker's id; -1: nobody leads at present
    std::vector<std::int32_t> replicas{}, in_sync{};
  };
  struct TopicDescription {
    std::string name{};
    std::vector<PartitionDescription> partitions{};
  };

  struct PartitionLag {
    std::string topic{};
    std::int32_t partition = 0;
    /// The group's next record; RD_KAFKA_OFFSET_INVALID: nothing committed yet.
    std::int64_t committed = RD_KAFKA_OFFSET_INVALID;
    std::int64_t begin = 0, end = 0;  ///< what the log holds now

    /// How many records of the log the group has not committed.
    [[nodiscard]] std::int64_t lag() const noexcept {
      return end - (committed > begin ? committed : begin);
    }
  };

  /// Does not connect. Throws ConfigError.
  explicit Admin(Config config);

  /// Success when the topic is there and every partition has a leader, so that
  /// the next call can use it. TOPIC_ALREADY_EXISTS; TOPIC_EXCEPTION (a name
  /// with other characters than letters, digits, '.', '_', '-', or longer than
  /// 249); INVALID_PARTITIONS; INVALID_REPLICATION_FACTOR; INVALID_CONFIG;
  /// _TIMED_OUT, also when the cluster cannot be reached.
  Error create_topic(const NewTopic& topic,
                     Milliseconds timeout = usual_timeout);

  /// The same for several in one request; a result for each, in their order.
  [[nodiscard]] std::vector<Error> create_topics(
      std::span<const NewTopic> topics, Milliseconds timeout = usual_timeout);

  /// Success when the topic is no longer to be seen. UNKNOWN_TOPIC_OR_PART.
  Error delete_topic(const std::string& name,
                     Milliseconds timeout = usual_timeout);
  [[nodiscard]] std::vector<Error> delete_topics(
      std::span<const std::string> names, Milliseconds timeout = usual_timeout);

  /// Every topic, Kafka's internal ones included. Throws Exception when the
  /// cluster does not answer.
  [[nodiscard]] std::vector<TopicDescription> describe_topics(
      Milliseconds timeout = usual_timeout);

  /// Nothing when there is no such topic. Throws Exception as above, and when
  /// the topic may not be looked at.
  [[nodiscard]] std::optional<TopicDescription> describe_topic(
      const std::string& name, Milliseconds timeout = usual_timeout);

  /// One entry for each partition of the topics of which the group committed
  /// anything, in order; empty for an unknown group. Topics deleted since are
  /// left out. A coordinator that is not ready yet, as on a new Kafka, is asked
  /// again until `timeout`. Throws Exception. Each call makes a client of its
  /// own, which names the group and does not join it.
  [[nodiscard]] std::vector<PartitionLag> lag(
      const std::string& group, Milliseconds timeout = usual_timeout);

  /// For calls of librdkafka that this class does not offer. Stays owned here.
  [[nodiscard]] rd_kafka_t* native() noexcept { return handle_.get(); }

 private:
  template <typename Call>
  detail::OwnedEvent ask(rd_kafka_admin_op_t operation, Milliseconds timeout,
                         Call call);
  std::vector<TopicDescription> describe(rd_kafka_topic_t* only,
                                         Milliseconds timeout);
  template <typename Done>
  Error wait_until(const std::string& name, const detail::Deadline& deadline,
                   Done done);
  std::vector<TopicPartition> committed(const std::string& group,
                                        const detail::Deadline& deadline);
  Error ask_for_offsets(const std::string& group, Milliseconds timeout,
                        std::vector<TopicPartition>& into);

  Config config_;  // what a client that asks about one group is made of
  detail::Owned<rd_kafka_t, rd_kafka_destroy> handle_;
  detail::TokenRefresh tokens_;
};

}  // namespace kafka

#if KAFKA_DEFINITIONS
#include <kafka/detail/admin_implementation.hpp>
#endif
