// How many partitions a topic has, as a producer knows it.

#include <doctest/doctest.h>

#include <algorithm>
#include <kafka/mock_cluster.hpp>
#include <kafka/producer.hpp>
#include <string>
#include <support/more_partitions.hpp>
#include <thread>
#include <vector>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::Producer;

namespace {

/// A producer that looks for new partitions after this many milliseconds.
kafka::Config refreshing_after(int milliseconds) {
  kafka::Config config = producer_config(broker());
  return config.set("topic.metadata.refresh.interval.ms", milliseconds);
}

rd_kafka_resp_err_t code_of(Producer& producer, std::string_view topic,
                            std::chrono::milliseconds timeout = patience) {
  try {
    static_cast<void>(producer.partition_count(topic, timeout));
  } catch (const kafka::Exception& problem) {
    return problem.error().code();
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

TEST_SUITE_BEGIN("partition_count");

TEST_CASE("a topic has as many partitions as it was made with") {
  const Topic one{1};
  const Topic many{48};
  Producer producer{producer_config(broker())};

  CHECK(producer.partition_count(one.name()) == 1);
  CHECK(producer.partition_count(many.name()) == 48);
}

TEST_CASE("partitions that are added are seen after the refresh interval") {
  const Topic topic{3};
  Producer producer{refreshing_after(100)};
  REQUIRE(producer.partition_count(topic.name()) == 3);

  support::add_partitions(admin().native(), topic.name(), 6);

  CHECK(
      eventually([&] { return producer.partition_count(topic.name()) == 6; }));
  CHECK_FALSE(producer.send(
      {.topic = topic.name(), .partition = 5, .value = "in a new one"}));
  CHECK_FALSE(producer.flush(patience));
}

TEST_CASE("in between it is remembered, and the broker is not asked") {
  const Topic topic{3};
  Producer producer{refreshing_after(-1)};
  REQUIRE(producer.partition_count(topic.name()) == 3);
  support::add_partitions(admin().native(), topic.name(), 6);
  const Stopwatch watch;

  for (int i = 0; i < 100'000; ++i) {
    REQUIRE(producer.partition_count(topic.name()) == 3);
  }

  CHECK(watch.elapsed() < patience);
}

TEST_CASE("several threads may ask at once") {
  const Topic topic{6};
  Producer producer{refreshing_after(1)};
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        wrong += producer.partition_count(topic.name()) == 6 ? 0 : 1;
      }
    });
  }
  std::ranges::for_each(threads, &std::thread::join);

  CHECK(wrong == 0);
}

TEST_CASE("a topic that does not exist is an exception that names it") {
  Producer producer{producer_config(broker())};
  const std::string missing = unique("missing");

  CHECK_THROWS_WITH_AS(
      static_cast<void>(producer.partition_count(missing)),
      ("partitions of " + missing +
       ": Broker: Unknown topic or partition (UNKNOWN_TOPIC_OR_PART)")
          .c_str(),
      kafka::Exception);
  CHECK(code_of(producer, "") == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
  CHECK(code_of(producer, std::string(250, 'x')) ==
        RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
  CHECK(code_of(producer, {"a\0b", 3}) == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
}

TEST_CASE("a topic that is made later is found soon") {
  Producer producer{producer_config(broker())};
  const std::string name = unique("later");
  REQUIRE(code_of(producer, name) == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);

  REQUIRE_FALSE(admin().create_topic({.name = name, .partitions = 2}));

  CHECK(eventually(
      [&] { return code_of(producer, name) == RD_KAFKA_RESP_ERR_NO_ERROR; }));
  CHECK_FALSE(admin().delete_topic(name));
}

TEST_CASE("when nobody answers it says so, and only the first call waits") {
  kafka::Config config{{"bootstrap.servers", nowhere}, {"log_level", "0"}};
  Producer producer{config};
  const Stopwatch watch;

  const rd_kafka_resp_err_t first = code_of(producer, "t", 300ms);
  const auto waited = watch.elapsed();
  const rd_kafka_resp_err_t second = code_of(producer, "t", patience);

  CHECK((first == RD_KAFKA_RESP_ERR__TRANSPORT ||
         first == RD_KAFKA_RESP_ERR__TIMED_OUT));
  CHECK(second == first);
  CHECK(waited >= 250ms);
  CHECK(watch.elapsed() < waited + 700ms);
}

TEST_CASE("a number once known holds when the broker has gone") {
  kafka::MockCluster cluster;
  cluster.create_topic("t", 7);
  kafka::Config config = producer_config(cluster.bootstrap_servers());
  Producer producer{
      config.set("topic.metadata.refresh.interval.ms", 10).set("log_level", 0)};
  REQUIRE(producer.partition_count("t") == 7);
  cluster.broker_down(1);
  const Stopwatch watch;
  while (watch.elapsed() < 50ms) {  // several refresh intervals
    CHECK(producer.partition_count("t", 20ms) == 7);
  }
}

TEST_CASE("a partition without a leader counts like the others") {
  kafka::MockCluster cluster;
  cluster.create_topic("t", 3);
  REQUIRE(rd_kafka_mock_partition_set_leader(cluster.native(), "t", 1, -1) ==
          RD_KAFKA_RESP_ERR_NO_ERROR);
  Producer producer{producer_config(cluster.bootstrap_servers())};

  CHECK(producer.partition_count("t") == 3);
}

TEST_CASE("a record waits for its own partition while that has no leader") {
  kafka::MockCluster cluster;
  cluster.create_topic("t", 3);
  REQUIRE(rd_kafka_mock_partition_set_leader(cluster.native(), "t", 1, -1) ==
          RD_KAFKA_RESP_ERR_NO_ERROR);
  std::vector<std::int32_t> delivered;
  kafka::Config config = producer_config(cluster.bootstrap_servers());
  Producer producer{config.set("topic.metadata.refresh.fast.interval.ms", 20)
                        .set("retry.backoff.ms", 10),
                    [&](const kafka::DeliveryReport& report) {
                      CHECK_FALSE(report.error());
                      delivered.push_back(report.partition());
                    }};
  for (const std::int32_t partition : {0, 1, 2}) {
    REQUIRE_FALSE(
        producer.send({.topic = "t", .partition = partition, .value = "v"}));
  }
  const bool others = eventually([&] {
    producer.poll(10ms);
    return delivered.size() >= 2;
  });
  const std::size_t while_without = producer.outstanding();

  REQUIRE(rd_kafka_mock_partition_set_leader(cluster.native(), "t", 1, 1) ==
          RD_KAFKA_RESP_ERR_NO_ERROR);
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(others);
  CHECK(while_without == 1);
  CHECK(delivered.back() == 1);
  CHECK(delivered.size() == 3);
}

TEST_SUITE_END();
