// The judge's own connection to the Kafka that LAB_BOOTSTRAP names.
//
// One client does everything (topics, access rules, reading), because each
// further one costs a test more than its work. For the same reason it is not
// kafka::Admin, which brings a client of its own. And it is never destroyed:
// now and then that takes librdkafka 2.0.2 for ever, and a judge that hangs is
// worse than one that leaves a socket to the kernel.
#pragma once

#include <chrono>
#include <cstdint>
#include <kafka/consumer.hpp>
#include <string>
#include <support/comparison.hpp>
#include <utility>
#include <vector>

namespace support {

/// "host:port" of the broker, from LAB_BOOTSTRAP (or LAB_BROKER, which ./lab
/// test sets). Throws BrokerProblem when none is named.
std::string bootstrap();

/// All of it throws BrokerProblem when the broker does not do what it is asked.
class Cluster {
 public:
  using Settings = std::vector<std::pair<std::string, std::string>>;

  struct NewTopic {
    std::string name;
    int partitions = 1;
    Settings settings = {};
  };
  /// Asks for all of them at once, and returns when their partitions have their
  /// leaders. They keep records of any age, unless the settings say otherwise.
  void create_topics(const std::vector<NewTopic>& topics);
  /// Asks for all of them at once, and returns before it is done.
  void delete_topics(const std::vector<std::string>& names);

  /// Nobody may write to the topic; everything else is allowed. Returns when
  /// the rule is in force.
  void deny_writing(const std::string& topic);
  /// The same for reading, which includes committing offsets.
  void deny_reading(const std::string& topic);
  /// Takes the rules back, and returns when they are gone.
  void allow_all(const std::string& topic);

  /// Deletes every topic that this process has created and not deleted, and
  /// takes its rules back, within a second. From any thread, for a process that
  /// has to end: from now on, create_topics() does not return.
  static void remove_what_is_left();

  /// Every record of the topic, up to the end as it is now.
  std::vector<SeenRecord> read_all(const std::string& topic, int partitions);
  /// Appends records, each to its partition (-1: one of the producer's
  /// choice), and fills in where they are. Returns when all of them are
  /// acknowledged.
  void write(const std::string& topic, std::vector<SeenRecord>& records);
  /// Returns if the broker answers.
  void check_answers();

  /// The judge's own client, for requests that are not here.
  static kafka::Consumer& client();

 private:
  void deny(const std::string& topic, rd_kafka_AclOperation_t operation);
  void await_leaders(const std::vector<NewTopic>& topics,
                     const std::string& what);
  /// Returns those that Kafka does not know.
  std::vector<std::string> delete_those_there(
      const std::vector<std::string>& names);
  void remove_rules(const std::string& topic);
  void await_rules(const std::string& topic, std::size_t count);
  std::size_t rules_of(const std::string& topic);
  std::vector<std::int64_t> ends_of(
      const std::vector<kafka::TopicPartition>& partitions,
      const std::string& what);

  kafka::Consumer& client_ = client();
};

/// True when the broker answers; for telling its failure from a program's.
bool broker_answers();

}  // namespace support
