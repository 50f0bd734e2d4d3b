// What the judge sees of a group, and how it writes: on a real Kafka, because
// that is what verdicts rest on.

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <kafka/consumer.hpp>
#include <kafka/mock_cluster.hpp>
#include <kafka/producer.hpp>
#include <string>
#include <support/admin_request.hpp>
#include <support/group.hpp>
#include <support/proxy.hpp>
#include <support/topic.hpp>
#include <vector>

namespace support {
namespace {

using namespace std::chrono_literals;

kafka::Consumer member_of(const Group& group, const std::string& address) {
  return kafka::Consumer{kafka::Config{{"bootstrap.servers", address},
                                       {"group.id", group.name()},
                                       {"auto.offset.reset", "earliest"},
                                       {"enable.auto.commit", "false"},
                                       {"log_level", "2"}}};
}

// Reads `count` records of the topic as a member of the group.
void read(kafka::Consumer& consumer, const Topic& topic, int count) {
  consumer.subscribe({topic.name()});
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (count > 0 && std::chrono::steady_clock::now() < until) {
    const auto message = consumer.poll(100ms);
    count -= message && !message->error() ? 1 : 0;
  }
  REQUIRE(count == 0);
}

TEST_SUITE_BEGIN("group");

TEST_CASE("records are written as given and say where they are") {
  Topic topic{{.partitions = 3}};
  std::vector<SeenRecord> records{
      {.partition = 2, .key = "a", .value = "1", .headers = {{"h", "x"}}},
      {.partition = 2, .key = std::nullopt, .value = std::nullopt},
      {.partition = -1, .key = "", .value = "", .headers = {{"n", {}}}}};

  topic.write(records);
  const std::vector<SeenRecord> found = topic.records();

  CHECK(records[0].place() == "partition 2, offset 0");
  CHECK(records[1].place() == "partition 2, offset 1");
  CHECK(records[2].partition >= 0);
  REQUIRE(found.size() == 3);
  for (const SeenRecord& wanted : records) {
    bool there = false;
    for (const SeenRecord& one : found) {
      there |= one.place() == wanted.place() && one.key == wanted.key &&
               one.value == wanted.value &&
               one.headers.size() == wanted.headers.size();
    }
    CHECK(there);
  }
}

TEST_CASE("a group without members has committed nothing") {
  Topic topic{{.partitions = 2}};
  const Group group;

  const auto committed = group.committed(topic);

  CHECK(committed == std::vector<std::int64_t>{-1, -1});
  CHECK(Group::records_before(committed) == 0);
}

TEST_CASE("what a member has committed is seen from outside") {
  Topic topic{{.partitions = 2}};
  const Group group;
  std::vector<SeenRecord> records(5);
  for (SeenRecord& record : records) {
    record.partition = 1;
  }
  topic.write(records);
  kafka::Consumer consumer = member_of(group, bootstrap());
  read(consumer, topic, 5);
  CHECK_FALSE(consumer.commit());

  const auto committed = group.committed(topic);
  CHECK_FALSE(consumer.close());

  CHECK(committed == std::vector<std::int64_t>{-1, 5});
  CHECK(Group::records_before(committed) == 5);
}

TEST_CASE("a proxy holds outputs back while commits pass") {
  Topic topic;
  Topic output;
  const Group group;
  Proxy proxy{bootstrap()};
  std::vector<SeenRecord> records(3);
  topic.write(records);
  kafka::Producer producer{{{"bootstrap.servers", proxy.address()},
                            {"batch.num.messages", "1"},
                            {"log_level", "2"}}};
  kafka::Consumer consumer = member_of(group, proxy.address());
  const auto send = [&] {
    REQUIRE_FALSE(producer.send({.topic = output.name(), .value = "x"}));
  };
  send();
  CHECK_FALSE(producer.flush(10s));

  proxy.hold_produce(2);
  for (int i = 0; i < 5; ++i) {
    send();
  }
  CHECK(producer.flush(300ms));
  read(consumer, topic, 3);
  CHECK_FALSE(consumer.commit());

  CHECK(group.committed(topic) == std::vector<std::int64_t>{3});
  CHECK(output.records().size() == 3);
  const Traffic traffic = proxy.traffic();
  CHECK(traffic.held > 0);
  CHECK(traffic.requests_of(wire::join_group) > 0);
  CHECK(traffic.answers_of(wire::offset_commit) == 1);
  CHECK(traffic.requests_of(wire::leave_group) == 0);

  proxy.release_produce();
  CHECK_FALSE(producer.flush(10s));
  CHECK(output.records().size() == 6);
  CHECK_FALSE(consumer.close());
  CHECK(proxy.traffic().requests_of(wire::leave_group) == 1);
}

TEST_CASE("a request is made again while a coordinator is not ready") {
  kafka::MockCluster young;
  young.push_request_errors(
      kafka::MockCluster::offset_fetch,
      std::array{RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                 RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS});
  kafka::Consumer client{kafka::Config{
      {"bootstrap.servers", young.bootstrap_servers()}, {"group.id", "judge"}}};
  const Owned<rd_kafka_ListConsumerGroupOffsets_t,
              rd_kafka_ListConsumerGroupOffsets_destroy>
      request{rd_kafka_ListConsumerGroupOffsets_new("validator", nullptr)};
  int sent = 0;

  CHECK_NOTHROW((void)ask(
      client.native(), RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, "asking",
      [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        ++sent;
        rd_kafka_ListConsumerGroupOffsets_t* requests = request.get();
        rd_kafka_ListConsumerGroupOffsets(client.native(), &requests, 1,
                                          options, queue);
      }));

  CHECK(sent == 3);
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
