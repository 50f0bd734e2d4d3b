#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <kafka/admin.hpp>
#include <string>
#include <vector>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::Admin;
using kafka::Error;

namespace {

rd_kafka_resp_err_t creating(const Admin::NewTopic& topic) {
  return admin().create_topic(topic, patience).code();
}

}  // namespace

TEST_SUITE_BEGIN("admin");

TEST_CASE("a topic that was created is there, with leaders") {
  const Topic topic{3, {{"retention.ms", "3600000"}}};

  const auto described = admin().describe_topic(topic.name());

  REQUIRE(described.has_value());
  CHECK(described->name == topic.name());
  REQUIRE(described->partitions.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& partition = described->partitions[i];
    CHECK(partition.id == static_cast<int>(i));
    CHECK(partition.leader >= 0);
    CHECK(partition.replicas.size() == 1);
    CHECK(partition.in_sync == partition.replicas);
  }
  const auto all = admin().describe_topics();
  CHECK(std::any_of(all.begin(), all.end(), [&](const auto& each) {
    return each.name == topic.name() && each.partitions.size() == 3;
  }));
}

TEST_CASE("a topic that exists is not created again") {
  const Topic topic;

  const Error error = admin().create_topic({.name = topic.name()}, patience);

  CHECK(error.code() == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
  CHECK(error.text().find(topic.name()) != std::string::npos);
}

TEST_CASE("a topic that cannot be is refused, each for its own reason") {
  const std::string name = unique("impossible");

  CHECK(creating({.name = "not a name!"}) == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
  CHECK(creating({.name = std::string(250, 'x')}) ==
        RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
  CHECK(creating({.name = name, .replication = 1000}) ==
        RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR);
  CHECK(creating({.name = name, .partitions = 0}) ==
        RD_KAFKA_RESP_ERR_INVALID_PARTITIONS);
  CHECK(creating({.name = name, .partitions = -7}) ==
        RD_KAFKA_RESP_ERR__INVALID_ARG);
  CHECK(creating({.name = name, .config = {{"retention.mss", "1"}}}) ==
        RD_KAFKA_RESP_ERR_INVALID_CONFIG);
  CHECK_FALSE(admin().describe_topic(name).has_value());
}

TEST_CASE("several topics are created and deleted together, each its result") {
  const std::string fine = unique("several");
  const std::string also = unique("several");
  const std::array<Admin::NewTopic, 4> wanted{{{.name = fine},
                                               {.name = "not a name!"},
                                               {.name = "x", .partitions = -7},
                                               {.name = also}}};

  const std::vector<Error> created = admin().create_topics(wanted, patience);
  const std::vector<std::string> names{fine, unique("missing"), also};
  const std::vector<Error> deleted = admin().delete_topics(names, patience);

  REQUIRE(created.size() == 4);
  CHECK_FALSE(created[0]);
  CHECK(created[1].code() == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
  CHECK(created[2].code() == RD_KAFKA_RESP_ERR__INVALID_ARG);
  CHECK_FALSE(created[3]);
  REQUIRE(deleted.size() == 3);
  CHECK_FALSE(deleted[0]);
  CHECK(deleted[1].code() == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  CHECK_FALSE(deleted[2]);
  CHECK_FALSE(admin().describe_topic(fine).has_value());
  CHECK(admin().create_topics({}).empty());
  CHECK(admin().delete_topics({}).empty());
}

TEST_CASE("a topic that is missing cannot be deleted") {
  CHECK(admin().delete_topic(unique("missing"), patience).code() ==
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

TEST_CASE("a cluster that is away is told within the timeout") {
  Admin away{{{"bootstrap.servers", nowhere}, {"log_level", "0"}}};
  const Stopwatch watch;

  CHECK(away.create_topic({.name = "t"}, 200ms).code() ==
        RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK(away.delete_topic("t", 200ms).code() == RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK_THROWS_AS(static_cast<void>(away.describe_topics(200ms)),
                  kafka::Exception);
  CHECK_THROWS_AS(static_cast<void>(away.describe_topic("t", 200ms)),
                  kafka::Exception);
  CHECK_THROWS_AS(static_cast<void>(away.lag("g", 200ms)), kafka::Exception);
  CHECK(watch.elapsed() < patience);
}

TEST_CASE("the lag of a group counts what it has not committed") {
  const Topic topic{2};
  const Group group;
  topic.fill({"a", "b", "c", "d", "e"}, 0);
  topic.fill({"f", "g"}, 1);
  CHECK(admin().lag(group.name()).empty());

  kafka::Consumer consumer{group.config()};
  const std::array<kafka::TopicPartition, 1> done{
      {{.topic = topic.name(), .partition = 0, .offset = 2}}};
  REQUIRE_FALSE(consumer.commit(done));
  const auto lags = admin().lag(group.name());

  REQUIRE(lags.size() == 2);
  CHECK(lags[0].topic == topic.name());
  CHECK(lags[0].partition == 0);
  CHECK(lags[0].committed == 2);
  CHECK(lags[0].begin == 0);
  CHECK(lags[0].end == 5);
  CHECK(lags[0].lag() == 3);
  CHECK(lags[1].committed == RD_KAFKA_OFFSET_INVALID);
  CHECK(lags[1].lag() == 2);
}

TEST_CASE("the lag leaves out a topic that was deleted") {
  const Group group;
  {
    const Topic topic;
    topic.fill({"a"});
    kafka::Consumer consumer{group.config()};
    const std::array<kafka::TopicPartition, 1> done{
        {{.topic = topic.name(), .partition = 0, .offset = 1}}};
    REQUIRE_FALSE(consumer.commit(done));
  }

  CHECK(admin().lag(group.name()).empty());
}

TEST_SUITE_END();
