// A proxy that corrupts, loses or reorders would make right programs fail; one
// that lets bytes pass while it should be gone would let wrong ones pass.

#include <doctest/doctest.h>

#include <chrono>
#include <kafka/producer.hpp>
#include <numeric>
#include <string>
#include <support/failure.hpp>
#include <support/proxy.hpp>
#include <support/sample_payments.hpp>
#include <support/topic.hpp>
#include <vector>

namespace support {
namespace {

using namespace std::chrono_literals;

kafka::Producer producer_over(const std::string& address,
                              kafka::Producer::OnDelivery on_delivery = {}) {
  return kafka::Producer{{{"bootstrap.servers", address},
                          {"linger.ms", "1"},
                          {"compression.type", "lz4"},
                          {"delivery.timeout.ms", "10000"},
                          {"log_level", "2"}},
                         std::move(on_delivery)};
}

void send(kafka::Producer& producer, const Topic& topic,
          const std::string& value) {
  REQUIRE_FALSE(producer.send({.topic = topic.name(), .value = value}));
}

TEST_SUITE_BEGIN("proxy");

TEST_CASE("records pass a proxy unchanged and in order") {
  Topic topic;
  Proxy proxy{bootstrap()};
  Random random = random_for("proxy");
  std::vector<std::string> sent;
  kafka::Producer producer = producer_over(proxy.address());
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(
        random.letters(static_cast<std::size_t>(random.number(0, 2000))));
    send(producer, topic, sent.back());
  }
  CHECK_FALSE(producer.flush(10s));

  const std::vector<SeenRecord> records = topic.records();

  REQUIRE(records.size() == sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    CHECK(records[i].value == sent[i]);
  }
}

TEST_CASE("a proxy counts what a producer sent") {
  Topic topic;
  Proxy proxy{bootstrap()};
  kafka::Producer producer = producer_over(proxy.address());
  for (int i = 0; i < 500; ++i) {
    send(producer, topic, "value " + std::to_string(i));
  }
  CHECK_FALSE(producer.flush(10s));

  const Traffic traffic = proxy.traffic();

  CHECK(traffic.acknowledged_records == 500);
  CHECK(traffic.acknowledged_requests == traffic.produced.size());
  CHECK(traffic.unreadable == 0);
  CHECK(traffic.connections >= 1);
  CHECK(traffic.connections <= 3);
  int records = 0;
  for (const wire::ProduceRequest& request : traffic.produced) {
    CHECK(request.acks == -1);
    for (const wire::ProduceBatch& batch : request.batches) {
      CHECK(batch.topic == topic.name());
      // librdkafka leaves a batch as it is when compression would not help
      if (batch.records > 10) {
        CHECK(batch.codec == wire::Codec::lz4);
      }
      records += batch.records;
    }
  }
  CHECK(records == 500);
}

TEST_CASE("a large record passes") {
  Topic topic;
  Proxy proxy{bootstrap()};
  kafka::Producer producer{{{"bootstrap.servers", proxy.address()},
                            {"compression.type", "none"},
                            {"log_level", "2"}}};
  Random random = random_for("large");
  const std::string value = random.letters(900'000);
  send(producer, topic, value);
  CHECK_FALSE(producer.flush(10s));

  const std::vector<SeenRecord> records = topic.records();

  REQUIRE(records.size() == 1);
  CHECK(records[0].value == value);
}

TEST_CASE("nothing passes a stalled proxy and all of it passes afterwards") {
  Topic topic;
  Proxy proxy{bootstrap()};
  kafka::Producer producer = producer_over(proxy.address());
  send(producer, topic, "before");
  CHECK_FALSE(producer.flush(10s));

  proxy.stall();
  send(producer, topic, "during");
  CHECK(producer.flush(200ms));
  CHECK(topic.records().size() == 1);
  proxy.resume();

  CHECK_FALSE(producer.flush(10s));
  CHECK(topic.records().size() == 2);
}

TEST_CASE("a proxy that went away refuses and can come back") {
  Topic topic;
  Proxy proxy{bootstrap()};
  const std::string address = proxy.address();
  kafka::Producer producer = producer_over(address);
  send(producer, topic, "before");
  CHECK_FALSE(producer.flush(10s));

  proxy.go_away();
  const std::size_t connections = proxy.traffic().connections;
  send(producer, topic, "while it is away");
  CHECK(producer.flush(300ms));
  CHECK(proxy.traffic().connections == connections);
  CHECK(topic.records().size() == 1);
  proxy.come_back();

  CHECK(proxy.address() == address);
  CHECK_FALSE(producer.flush(10s));
  CHECK(topic.records().size() == 2);
}

TEST_CASE("a proxy says when the real broker refuses") {
  Proxy nowhere{"127.0.0.1:1"};
  kafka::Producer producer = producer_over(nowhere.address());
  REQUIRE_FALSE(producer.send({.topic = "any", .value = "x"}));

  CHECK(nowhere.wait_until(
      [](const Traffic& traffic) { return traffic.broker_refused; }, 10s));
}

TEST_CASE("writing is denied while a topic denies it and only then") {
  Topic topic;
  // A new producer each time: one that was denied remembers it for minutes.
  const auto outcome = [&topic](const char* value) {
    auto code = RD_KAFKA_RESP_ERR_UNKNOWN;
    kafka::Producer producer =
        producer_over(bootstrap(), [&](const kafka::DeliveryReport& report) {
          code = report.error().code();
        });
    send(producer, topic, value);
    CHECK_FALSE(producer.flush(10s));
    return code;
  };

  CHECK(outcome("before") == RD_KAFKA_RESP_ERR_NO_ERROR);
  topic.deny_writing();
  CHECK(outcome("denied") == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  topic.allow_writing();
  CHECK(outcome("after") == RD_KAFKA_RESP_ERR_NO_ERROR);
  CHECK(topic.records().size() == 2);
}

TEST_CASE("a topic is read whole over all of its partitions") {
  Topic topic{{.partitions = 6}};
  CHECK(topic.records().empty());
  kafka::Producer producer = producer_over(bootstrap());
  for (int i = 0; i < 300; ++i) {
    const std::string key = std::to_string(i);
    REQUIRE_FALSE(producer.send(
        {.topic = topic.name(), .key = key, .value = std::nullopt}));
  }
  CHECK_FALSE(producer.flush(10s));

  const std::vector<SeenRecord> records = topic.records();

  CHECK(records.size() == 300);
  CHECK(records.front().key);
  CHECK_FALSE(records.front().value);
  CHECK(topic.records().size() == 300);  // reading again reads all again
}

TEST_CASE("a topic is gone when its test is over") {
  std::string name;
  {
    const Topic topic;
    name = topic.name();
  }

  Cluster cluster;
  CHECK_THROWS_AS(cluster.delete_topics({name}), BrokerProblem);
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
