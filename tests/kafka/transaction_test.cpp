// Transactions on a real broker: what readers see, whose offsets move, and who
// is fenced off.

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "transaction_fixture.hpp"

namespace kafka::test {
namespace {

using Values = std::vector<std::string>;

TEST_SUITE_BEGIN("transaction");

TEST_CASE("a transaction is seen when it is committed, and all of it at once") {
  const Topic topic;
  Producer producer{transactional(unique("id"), broker())};
  REQUIRE_FALSE(producer.init_transactions(patience));
  REQUIRE_FALSE(producer.begin_transaction());
  REQUIRE_FALSE(producer.send({.topic = topic.name(), .value = "a"}));
  REQUIRE_FALSE(producer.send({.topic = topic.name(), .value = "b"}));
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(seen_by("read_committed", topic).empty());
  CHECK(seen_by("read_uncommitted", topic) == Values{"a", "b"});
  REQUIRE_FALSE(producer.commit_transaction(patience));

  CHECK(committed_in(topic, 2) == Values{"a", "b"});
}

TEST_CASE("an aborted transaction is never seen, and the next one is") {
  const Topic topic;
  Reports reports;
  Producer producer{transactional(unique("id"), broker()), std::ref(reports)};
  REQUIRE_FALSE(producer.init_transactions(patience));
  REQUIRE_FALSE(producer.begin_transaction());
  REQUIRE_FALSE(
      producer.send({.topic = topic.name(), .value = "wrong", .opaque = 1}));
  REQUIRE_FALSE(producer.flush(patience));
  REQUIRE_FALSE(producer.abort_transaction(patience));
  REQUIRE_FALSE(producer.begin_transaction());
  REQUIRE_FALSE(
      producer.send({.topic = topic.name(), .value = "right", .opaque = 2}));
  REQUIRE_FALSE(producer.commit_transaction(patience));

  CHECK(committed_in(topic, 1) == Values{"right"});
  CHECK(seen_by("read_uncommitted", topic) == Values{"wrong", "right"});
  CHECK(reports.one_each(2));
}

// Reads `count` records as a member of the group.
std::vector<Message> take(Consumer& consumer, const Topic& topic,
                          std::size_t count) {
  consumer.subscribe({topic.name()});
  return receive(consumer, count);
}

std::int64_t committed_offset(Consumer& consumer, const Topic& topic) {
  const std::vector<TopicPartition> asked{
      {.topic = topic.name(), .partition = 0}};
  return consumer.committed(asked, patience).at(0).offset;
}

TEST_CASE("offsets move with a commit and stay with an abort") {
  const Topic in;
  const Topic out;
  in.fill({"1", "2", "3"});
  const Group group;
  Consumer consumer{group.config()};
  const std::vector<Message> messages = take(consumer, in, 3);
  REQUIRE(messages.size() == 3);
  Producer producer{transactional(unique("id"), broker())};
  REQUIRE_FALSE(producer.init_transactions(patience));

  REQUIRE_FALSE(producer.begin_transaction());
  REQUIRE_FALSE(producer.send({.topic = out.name(), .value = "1"}));
  REQUIRE_FALSE(
      producer.send_offsets_to_transaction(messages, consumer, patience));
  REQUIRE_FALSE(producer.abort_transaction(patience));
  CHECK(committed_offset(consumer, in) == RD_KAFKA_OFFSET_INVALID);

  REQUIRE_FALSE(producer.begin_transaction());
  REQUIRE_FALSE(producer.send({.topic = out.name(), .value = "1"}));
  REQUIRE_FALSE(producer.send_offsets_to_transaction(
      std::span{messages}.first(2), consumer, patience));
  REQUIRE_FALSE(producer.commit_transaction(patience));
  CHECK(committed_offset(consumer, in) == 2);

  const std::vector<TopicPartition> exactly{
      {.topic = in.name(), .partition = 0, .offset = 1}};
  REQUIRE_FALSE(producer.begin_transaction());
  REQUIRE_FALSE(
      producer.send_offsets_to_transaction(exactly, consumer, patience));
  REQUIRE_FALSE(producer.commit_transaction(patience));
  CHECK(committed_offset(consumer, in) == 1);
}

TEST_CASE("of several partitions each gets its own offset") {
  const Topic in{2};
  in.fill({"a", "b", "c"}, 0);
  in.fill({"x"}, 1);
  const Group group;
  Config config = group.config();
  config.set("enable.partition.eof", true);
  Consumer consumer{config};
  consumer.subscribe({in.name()});
  std::vector<Message> messages;  // the ends of the partitions among them
  eventually([&] {
    if (auto message = consumer.poll(100ms)) {
      messages.push_back(std::move(*message));
    }
    return messages.size() == 6;
  });
  Producer producer{transactional(unique("id"), broker())};
  REQUIRE_FALSE(producer.init_transactions(patience));
  REQUIRE_FALSE(producer.begin_transaction());

  REQUIRE_FALSE(
      producer.send_offsets_to_transaction(messages, consumer, patience));
  REQUIRE_FALSE(producer.commit_transaction(patience));

  const std::vector<TopicPartition> asked{{.topic = in.name(), .partition = 0},
                                          {.topic = in.name(), .partition = 1}};
  const auto offsets = consumer.committed(asked, patience);
  CHECK(offsets.at(0).offset == 3);
  CHECK(offsets.at(1).offset == 1);
}

TEST_CASE("a transaction of nothing commits") {
  const Group group;
  Consumer consumer{group.config()};
  Producer producer{transactional(unique("id"), broker())};
  REQUIRE_FALSE(producer.init_transactions(patience));
  REQUIRE_FALSE(producer.begin_transaction());
  CHECK_FALSE(producer.send_offsets_to_transaction(std::vector<Message>{},
                                                   consumer, patience));
  CHECK_FALSE(producer.commit_transaction(patience));
  REQUIRE_FALSE(producer.begin_transaction());
  CHECK_FALSE(producer.abort_transaction(patience));
}

TEST_CASE("a second producer with the same id fences off the first") {
  const Topic topic;
  const std::string id = unique("id");
  Producer older{transactional(id, broker())};
  REQUIRE_FALSE(older.init_transactions(patience));
  REQUIRE_FALSE(older.begin_transaction());
  REQUIRE_FALSE(older.send({.topic = topic.name(), .value = "old"}));
  REQUIRE_FALSE(older.flush(patience));

  Producer newer{transactional(id, broker())};
  REQUIRE_FALSE(newer.init_transactions(patience));
  const Error late = older.commit_transaction(patience);

  CHECK(late.fatal());
  CHECK(late.code() == RD_KAFKA_RESP_ERR__FENCED);
  REQUIRE(older.fatal_error());
  CHECK(older.fatal_error()->fatal());
  CHECK(older.send({.topic = topic.name(), .value = "v"}));
  CHECK(older.begin_transaction().fatal());
  CHECK(older.abort_transaction(patience).fatal());
  REQUIRE_FALSE(newer.begin_transaction());
  REQUIRE_FALSE(newer.send({.topic = topic.name(), .value = "new"}));
  REQUIRE_FALSE(newer.commit_transaction(patience));
  CHECK(committed_in(topic, 1) == Values{"new"});
}

TEST_CASE("a second producer with another id leaves the first alone") {
  const Topic topic;
  Producer one{transactional(unique("id"), broker())};
  REQUIRE_FALSE(one.init_transactions(patience));
  REQUIRE_FALSE(one.begin_transaction());
  REQUIRE_FALSE(one.send({.topic = topic.name(), .value = "one"}));
  REQUIRE_FALSE(one.flush(patience));
  Producer other{transactional(unique("id"), broker())};
  REQUIRE_FALSE(other.init_transactions(patience));
  REQUIRE_FALSE(other.begin_transaction());
  REQUIRE_FALSE(other.send({.topic = topic.name(), .value = "other"}));
  REQUIRE_FALSE(other.commit_transaction(patience));

  // What is committed behind an open transaction waits for it.
  CHECK(seen_by("read_committed", topic).empty());
  CHECK_FALSE(one.commit_transaction(patience));
  CHECK(committed_in(topic, 2) == Values{"one", "other"});
}

TEST_SUITE_END();

}  // namespace
}  // namespace kafka::test
