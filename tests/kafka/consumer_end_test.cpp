// The end of a consumer, in every state in which it may come.

#include <doctest/doctest.h>

#include <kafka/consumer.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::Consumer;
using kafka::Message;

TEST_SUITE_BEGIN("consumer");

TEST_CASE("a closed consumer is closed") {
  const Topic topic;
  const Group group;
  topic.fill({"a"});
  Consumer consumer{group.config()};
  consumer.subscribe({topic.name()});
  REQUIRE(receive(consumer, 1).size() == 1);

  CHECK_FALSE(consumer.close());
  CHECK_FALSE(consumer.close());

  CHECK_THROWS_WITH_AS(static_cast<void>(consumer.poll(1s)),
                       doctest::Contains("the consumer is closed"),
                       kafka::Exception);
  CHECK_THROWS_AS(static_cast<void>(consumer.poll_batch(1, 1s)),
                  kafka::Exception);
  CHECK_THROWS_AS(consumer.subscribe({topic.name()}), kafka::Exception);
  CHECK_THROWS_AS(consumer.assign({}), kafka::Exception);
}

TEST_CASE("a consumer may end before its first assignment") {
  const Topic topic;
  for (const char* assignor : {"range", "cooperative-sticky"}) {
    CAPTURE(assignor);
    const Group group;
    const Stopwatch watch;
    kafka::Config config = group.config();
    config.set("partition.assignment.strategy", assignor);
    { const Consumer never_used{config}; }
    {
      Consumer subscribed{config};
      subscribed.subscribe({topic.name()});
    }
    for (const auto pause : {0ms, 1ms, 5ms, 20ms, 50ms}) {
      Consumer joining{config};
      joining.subscribe({topic.name()});
      static_cast<void>(joining.poll(pause));
      CHECK_FALSE(joining.close());
    }
    CHECK(watch.elapsed() < patience);
  }
}

TEST_CASE("a cooperative consumer may end between joining and assignment") {
  const Topic topic;
  const Group group;
  kafka::Config config = group.config();
  config.set("partition.assignment.strategy", "cooperative-sticky");

  for (int attempt = 0; attempt < 10; ++attempt) {
    Consumer joining{config};
    joining.subscribe({topic.name()});
    CHECK(eventually([&] {  // librdkafka joins without being polled
      return std::string_view{rd_kafka_rebalance_protocol(joining.native())} ==
             "COOPERATIVE";
    }));
    CHECK_FALSE(joining.close());
  }
}

TEST_CASE("a consumer of a cluster that is away ends at once") {
  for (const char* assignor : {"range", "cooperative-sticky"}) {
    const Stopwatch watch;
    {
      Consumer consumer{{{"bootstrap.servers", nowhere},
                         {"group.id", "g"},
                         {"partition.assignment.strategy", assignor},
                         {"log_level", "0"}}};
      consumer.subscribe({"t"});
      static_cast<void>(consumer.poll(100ms));
    }
    CHECK(watch.elapsed() < patience);
  }
}

TEST_CASE("a message outlives its consumer") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b"});
  std::vector<Message> messages;
  {
    Consumer consumer{group.config()};
    consumer.assign({{{.topic = topic.name(), .offset = 0}}});
    messages = receive(consumer, 2);
  }
  REQUIRE(messages.size() == 2);

  CHECK(values(messages) == std::vector<std::string>{"a", "b"});
  Message other = std::move(messages[0]);
  other = std::move(messages[1]);
  messages.clear();
  CHECK(other.value() == "b");
  std::thread{[last = std::move(other)] { CHECK(last.offset() == 1); }}.join();
}

TEST_CASE("the last message of one consumer may give way to another's") {
  const Topic topic;
  const Group group;
  topic.fill({"a"});
  std::optional<Message> kept;

  for (int round = 0; round < 2; ++round) {
    Consumer consumer{group.config()};
    consumer.assign({{{.topic = topic.name(), .offset = 0}}});
    std::vector<Message> messages = receive(consumer, 1);
    REQUIRE(messages.size() == 1);
    kept = std::move(messages[0]);  // frees the first consumer's client
  }

  CHECK(kept->value() == "a");
}

TEST_SUITE_END();
