// What a consumer receives, where it goes on, and how it is held.

#include <doctest/doctest.h>

#include <array>
#include <kafka/consumer.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::Consumer;
using kafka::Error;
using kafka::Message;
using kafka::TopicPartition;
using Texts = std::vector<std::string>;

namespace {

std::int64_t committed(Consumer& consumer, const Topic& topic) {
  const std::array<TopicPartition, 1> partition{{{.topic = topic.name()}}};
  return consumer.committed(partition, patience).at(0).offset;
}

std::int64_t position(Consumer& consumer, const Topic& topic) {
  const std::array<TopicPartition, 1> partition{{{.topic = topic.name()}}};
  return consumer.position(partition).at(0).offset;
}

/// Polls until the end of a partition is told; false when it is not.
bool reaches_end(Consumer& consumer) {
  return eventually([&] {
    const auto message = consumer.poll(100ms);
    return message && message->end_of_partition();
  });
}

}  // namespace

TEST_SUITE_BEGIN("consumer");

TEST_CASE("a subscriber gets the records of a partition in order") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c"});
  Consumer consumer{group.config()};

  consumer.subscribe({topic.name()});
  const std::vector<Message> messages = receive(consumer, 3);

  CHECK(values(messages) == Texts{"a", "b", "c"});
  CHECK(messages.at(2).offset() == 2);
  CHECK(messages.at(2).partition() == 0);
  CHECK(messages.at(2).topic() == topic.name());
  CHECK(consumer.subscription() == Texts{topic.name()});
  REQUIRE(consumer.assignment().size() == 1);
  CHECK(consumer.assignment()[0].topic == topic.name());
}

TEST_CASE("a regular expression subscribes to what fits it") {
  const Topic topic;
  const Group group;
  topic.fill({"a"});
  Consumer consumer{group.config()};

  consumer.subscribe(
      {"^" + topic.name().substr(0, topic.name().size() - 1) + "."});

  CHECK(values(receive(consumer, 1)) == Texts{"a"});
}

TEST_CASE("committing a message commits the offset after it") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c"});
  Consumer consumer{group.config()};
  consumer.subscribe({topic.name()});
  const std::vector<Message> messages = receive(consumer, 2);
  REQUIRE(messages.size() == 2);
  CHECK(committed(consumer, topic) == RD_KAFKA_OFFSET_INVALID);

  REQUIRE_FALSE(consumer.commit(messages[0]));
  CHECK(committed(consumer, topic) == 1);
  REQUIRE_FALSE(consumer.commit(messages[1]));
  CHECK(committed(consumer, topic) == 2);

  REQUIRE_FALSE(consumer.close());
  Consumer next{group.config()};
  next.subscribe({topic.name()});
  CHECK(values(receive(next, 1)) == Texts{"c"});
}

TEST_CASE("committing all commits what poll has handed out") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c"});
  Consumer consumer{group.config()};
  consumer.subscribe({topic.name()});
  REQUIRE(receive(consumer, 2).size() == 2);

  CHECK_FALSE(consumer.commit());
  CHECK(committed(consumer, topic) == 2);
  CHECK_FALSE(consumer.commit());
  CHECK(committed(consumer, topic) == 2);
}

TEST_CASE("committing offsets commits exactly these, also backwards") {
  const Topic topic;
  const Group group;
  Consumer consumer{group.config()};
  const auto commit = [&](std::int64_t offset) {
    const std::array<TopicPartition, 1> offsets{
        {{.topic = topic.name(), .offset = offset}}};
    return consumer.commit(offsets);
  };

  CHECK_FALSE(commit(40));
  CHECK(committed(consumer, topic) == 40);
  CHECK_FALSE(commit(10));
  CHECK(committed(consumer, topic) == 10);
}

TEST_CASE("what is no record cannot be committed or stored") {
  const Topic topic;
  const Group group;
  kafka::Config config = group.config();
  config.set("enable.partition.eof", true)
      .set("enable.auto.offset.store", false);
  Consumer consumer{config};
  consumer.assign({{{.topic = topic.name(), .offset = 0}}});
  std::optional<Message> end;
  REQUIRE(eventually([&] {
    end = consumer.poll(100ms);
    return end && end->end_of_partition();
  }));

  CHECK(end->error().code() == RD_KAFKA_RESP_ERR__PARTITION_EOF);
  CHECK(end->topic() == topic.name());
  CHECK(consumer.commit(*end).code() == RD_KAFKA_RESP_ERR__INVALID_ARG);
  CHECK(consumer.store_offset(*end).code() == RD_KAFKA_RESP_ERR__INVALID_ARG);
}

TEST_CASE("with stored offsets, only what was stored is committed") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c"});
  kafka::Config config = group.config();
  config.set("enable.auto.offset.store", false);
  Consumer consumer{config};
  consumer.subscribe({topic.name()});
  const std::vector<Message> messages = receive(consumer, 3);
  REQUIRE(messages.size() == 3);

  CHECK_FALSE(consumer.commit());
  CHECK(committed(consumer, topic) == RD_KAFKA_OFFSET_INVALID);
  CHECK_FALSE(consumer.store_offset(messages[0]));
  CHECK_FALSE(consumer.store_offset(messages[1]));
  CHECK_FALSE(consumer.commit());
  CHECK(committed(consumer, topic) == 2);

  consumer.unsubscribe();
  REQUIRE(eventually([&] {
    static_cast<void>(consumer.poll(10ms));
    return consumer.assignment().empty();
  }));
  CHECK(consumer.store_offset(messages[2]).code() == RD_KAFKA_RESP_ERR__STATE);
}

TEST_CASE("storing an offset is refused while librdkafka stores by itself") {
  const Topic topic;
  const Group group;
  topic.fill({"a"});
  Consumer consumer{group.config()};
  consumer.subscribe({topic.name()});
  const std::vector<Message> messages = receive(consumer, 1);
  REQUIRE(messages.size() == 1);

  CHECK(consumer.store_offset(messages[0]).code() ==
        RD_KAFKA_RESP_ERR__INVALID_ARG);
}

TEST_CASE("a batch takes what is there, at most what was asked for") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c", "d", "e"});
  kafka::Config config = group.config();
  config.set("enable.partition.eof", true);
  Consumer consumer{config};
  consumer.assign({{{.topic = topic.name(), .offset = 0}}});
  REQUIRE(reaches_end(consumer));  // all five have been fetched
  REQUIRE_FALSE(consumer.seek({.topic = topic.name(), .offset = 0}, patience));

  Texts seen;
  std::vector<Message> batch;
  REQUIRE(eventually([&] {
    const std::size_t size = consumer.poll_batch(batch, 2, 100ms);
    CHECK(size == batch.size());
    CHECK(batch.size() <= 2);
    for (const Message& message : batch) {
      if (!message.error()) {
        seen.emplace_back(message.value().value());
      }
    }
    return seen.size() >= 5;
  }));
  CHECK(seen == Texts{"a", "b", "c", "d", "e"});

  REQUIRE_FALSE(consumer.seek({.topic = topic.name(), .offset = 0}, patience));
  seen.clear();
  REQUIRE(eventually([&] {
    for (const Message& message : consumer.poll_batch(100, 100ms)) {
      seen.emplace_back(message.value().value_or("end"));
    }
    return !seen.empty() && seen.back() != "d" && seen.size() >= 5;
  }));
  CHECK(consumer.poll_batch(0, 1s).empty());
}

TEST_CASE("polling waits no longer than it was told") {
  const Topic topic;
  const Group group;
  Consumer consumer{group.config()};
  consumer.assign({{{.topic = topic.name(), .offset = 0}}});
  const Stopwatch watch;

  CHECK_FALSE(consumer.poll(100ms).has_value());
  CHECK(consumer.poll_batch(10, 100ms).empty());

  CHECK(watch.elapsed() >= 200ms);
  CHECK(watch.elapsed() < patience);
}

TEST_CASE("an assignment starts where it says and tells its position") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c"});
  Consumer consumer{group.config()};
  consumer.assign({{{.topic = topic.name(), .offset = 1}}});
  CHECK(position(consumer, topic) == RD_KAFKA_OFFSET_INVALID);

  CHECK(values(receive(consumer, 2)) == Texts{"b", "c"});
  CHECK(position(consumer, topic) == 3);
}

TEST_CASE("seek goes back, to the beginning and to the end") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c"});
  kafka::Config config = group.config();
  config.set("enable.partition.eof", true);
  Consumer consumer{config};
  consumer.assign({{{.topic = topic.name(), .offset = 0}}});
  REQUIRE(receive(consumer, 3).size() == 3);

  REQUIRE_FALSE(consumer.seek({.topic = topic.name(), .offset = 1}, patience));
  CHECK(values(receive(consumer, 2)) == Texts{"b", "c"});
  REQUIRE_FALSE(consumer.seek(
      {.topic = topic.name(), .offset = RD_KAFKA_OFFSET_BEGINNING}, patience));
  CHECK(values(receive(consumer, 1)) == Texts{"a"});
  REQUIRE_FALSE(consumer.seek(
      {.topic = topic.name(), .offset = RD_KAFKA_OFFSET_END}, patience));
  REQUIRE(reaches_end(consumer));  // where that is has been asked by now
  topic.fill({"d"});
  CHECK(values(receive(consumer, 1)) == Texts{"d"});
}

TEST_CASE("seek wants a partition that is assigned") {
  const Topic topic;
  const Group group;
  Consumer consumer{group.config()};
  const Stopwatch watch;

  CHECK(consumer.seek({.topic = topic.name(), .offset = 0}, 300ms));

  CHECK(watch.elapsed() < patience);
}

TEST_CASE("a listener may seek in what it was just assigned") {
  const Topic topic;
  const Group group;
  topic.fill({"a", "b", "c"});
  Consumer consumer{group.config()};

  consumer.subscribe(
      {topic.name()},
      {.assigned = [](Consumer& self, Consumer::Partitions partitions) {
        for (TopicPartition partition : partitions) {
          partition.offset = 2;
          CHECK_FALSE(self.seek(partition, patience));
        }
      }});

  CHECK(values(receive(consumer, 1)) == Texts{"c"});
}

TEST_CASE("a paused partition gives nothing until it is resumed") {
  const Topic topic{2};
  const Group group;
  const std::array<TopicPartition, 1> first{{{topic.name(), 0}}};
  Consumer consumer{group.config()};
  consumer.assign({{{topic.name(), 0, 0}, {topic.name(), 1, 0}}});
  REQUIRE_FALSE(consumer.pause(first));
  topic.fill({"paused"}, 0);
  topic.fill({"going on"}, 1);

  CHECK(values(receive(consumer, 1)) == Texts{"going on"});
  CHECK_FALSE(consumer.poll(300ms).has_value());
  REQUIRE_FALSE(consumer.resume(first));
  CHECK(values(receive(consumer, 1)) == Texts{"paused"});
}

TEST_CASE("resuming what is not paused is a success and reads nothing twice") {
  const Topic topic;
  const Group group;
  const std::array<TopicPartition, 2> twice{
      {{topic.name(), 0}, {topic.name(), 0}}};
  Consumer consumer{group.config()};
  consumer.subscribe({topic.name()});
  topic.fill({"a", "b", "c", "d", "e", "f"});
  Texts read;
  for (int i = 0; i < 6; ++i) {
    read.push_back(values(receive(consumer, 1)).at(0));
    if (read.back() == "c") {
      REQUIRE_FALSE(consumer.pause(twice));
    }
    CHECK_FALSE(consumer.resume(twice));
  }

  CHECK(read == Texts{"a", "b", "c", "d", "e", "f"});
  CHECK_FALSE(consumer.poll(300ms).has_value());
}

TEST_CASE("pausing what nobody knows is an error that names it") {
  const Group group;
  Consumer consumer{group.config()};
  const std::array<TopicPartition, 1> unknown{{{"no-such-topic", 5}}};

  const Error paused = consumer.pause(unknown);

  CHECK(paused.code() == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION);
  CHECK(paused.text().find("no-such-topic [5]") != std::string::npos);
  CHECK_FALSE(consumer.resume(unknown));
}

TEST_CASE("watermarks say what the log holds") {
  const Topic topic{2};
  const Group group;
  topic.fill({"a", "b", "c"}, 1);
  Consumer consumer{group.config()};

  const Consumer::Watermarks empty =
      consumer.watermarks(topic.name(), 0, patience);
  const Consumer::Watermarks three =
      consumer.watermarks(topic.name(), 1, patience);

  CHECK(empty.low == 0);
  CHECK(empty.high == 0);
  CHECK(three.low == 0);
  CHECK(three.high == 3);
  CHECK_THROWS_WITH_AS(
      static_cast<void>(consumer.watermarks(topic.name(), 7, patience)),
      doctest::Contains("[7]"), kafka::Exception);
}

TEST_CASE("subscribing to what does not exist is told by a message") {
  const Group group;
  const std::string missing = unique("missing");
  Consumer consumer{group.config()};

  consumer.subscribe({missing});
  std::optional<Message> message;
  REQUIRE(eventually([&] {
    message = consumer.poll(100ms);
    return message.has_value();
  }));

  CHECK(message->error().code() == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  CHECK(message->error().text().find(missing) != std::string::npos);
}

TEST_CASE("an impossible subscription or assignment throws") {
  const Group group;
  Consumer consumer{group.config()};

  CHECK_THROWS_AS(consumer.subscribe({}), kafka::Exception);
  CHECK_THROWS_AS(consumer.subscribe({""}), kafka::Exception);
  CHECK_THROWS_WITH_AS(consumer.subscribe({"^("}),
                       doctest::Contains("subscribe"), kafka::Exception);
}

TEST_SUITE_END();
