// Answers that a healthy Kafka never gives.

#include <doctest/doctest.h>

#include <array>
#include <kafka/admin.hpp>
#include <kafka/mock_cluster.hpp>
#include <kafka/producer.hpp>
#include <string>
#include <vector>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::Admin;
using kafka::DeliveryReport;
using kafka::MockCluster;
using kafka::Producer;

namespace {

struct Outcome {
  int reports = 0;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_UNKNOWN;
  kafka::Persisted status = kafka::Persisted::possibly;
};

/// One for all tests with one broker: librdkafka takes a second to end one.
MockCluster& shared() {
  static MockCluster cluster;
  return cluster;
}

/// A topic of the shared cluster, with one partition.
std::string new_topic() {
  std::string name = unique("mock");
  shared().create_topic(name, 1);
  return name;
}

kafka::Config config() {
  kafka::Config config = producer_config(shared().bootstrap_servers());
  return config.set("retry.backoff.ms", 10).set("log_level", 0);
}

/// Sends one record whose Produce requests are answered with `codes` first.
Outcome send_one(const std::vector<rd_kafka_resp_err_t>& codes) {
  const std::string topic = new_topic();
  shared().push_request_errors(MockCluster::produce, codes);
  Outcome outcome;
  Producer producer{config(), [&](const DeliveryReport& report) {
                      ++outcome.reports;
                      outcome.code = report.error().code();
                      outcome.status = report.status();
                    }};
  REQUIRE_FALSE(producer.send({.topic = topic, .value = "v"}));
  REQUIRE_FALSE(producer.flush(patience));
  return outcome;
}

/// How many records the topic holds.
std::int64_t stored(const std::string& topic) {
  kafka::Consumer consumer{
      {{"bootstrap.servers", shared().bootstrap_servers()}, {"group.id", "g"}}};
  return consumer.watermarks(topic, 0, patience).high;
}

}  // namespace

TEST_SUITE_BEGIN("mock");

TEST_CASE("an error that passes is retried until the record is delivered") {
  for (const rd_kafka_resp_err_t code :
       {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,    // 7
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,  // 19
        RD_KAFKA_RESP_ERR__TRANSPORT}) {
    const Outcome outcome = send_one({code, code});
    CAPTURE(kafka::Error{code}.name());
    CHECK(outcome.reports == 1);
    CHECK(outcome.code == RD_KAFKA_RESP_ERR_NO_ERROR);
    CHECK(outcome.status == kafka::Persisted::yes);
  }
}

TEST_CASE("an error that stays is reported at once") {
  for (const rd_kafka_resp_err_t code :
       {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,             // 10
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED}) {  // 29
    const Outcome outcome = send_one({code});
    CAPTURE(kafka::Error{code}.name());
    CHECK(outcome.reports == 1);
    CHECK(outcome.code == code);
    CHECK(outcome.status == kafka::Persisted::no);
  }
}

TEST_CASE("a lost acknowledgement is sent again, and then stored twice") {
  const std::string topic = new_topic();
  Reports reports;
  Producer producer{config().set("socket.timeout.ms", 1000), std::ref(reports)};
  shared().push_request_error(1, MockCluster::produce,
                              RD_KAFKA_RESP_ERR_NO_ERROR, 3s);

  REQUIRE_FALSE(producer.send({.topic = topic, .value = "v", .opaque = 1}));
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(reports.one_each(1));
  CHECK(reports.with(RD_KAFKA_RESP_ERR_NO_ERROR) == 1);
  CHECK(stored(topic) == 2);
}

TEST_CASE("a record without an answer may have been stored, and says so") {
  const std::string topic = new_topic();
  kafka::Persisted status = kafka::Persisted::no;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  Producer producer{config().set("delivery.timeout.ms", 1500ms),
                    [&](const DeliveryReport& report) {
                      status = report.status();
                      code = report.error().code();
                    }};
  REQUIRE_FALSE(producer.send({.topic = topic, .value = "connects"}));
  REQUIRE_FALSE(producer.flush(patience));
  REQUIRE(code == RD_KAFKA_RESP_ERR_NO_ERROR);
  shared().push_request_error(1, MockCluster::produce,
                              RD_KAFKA_RESP_ERR_NO_ERROR, 20s);

  REQUIRE_FALSE(producer.send({.topic = topic, .value = "v"}));
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(code == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT);
  CHECK(status == kafka::Persisted::possibly);
  CHECK(stored(topic) == 2);
}

TEST_CASE("records wait for a broker that is down, and go when it is back") {
  const std::string topic = new_topic();
  Reports reports;
  Producer producer{config()
                        .set("reconnect.backoff.ms", 10)
                        .set("reconnect.backoff.max.ms", 20),
                    std::ref(reports)};
  REQUIRE_FALSE(producer.send({.topic = topic, .value = "v", .opaque = 1}));
  REQUIRE_FALSE(producer.flush(patience));

  shared().broker_down(1);
  REQUIRE_FALSE(producer.send({.topic = topic, .value = "v", .opaque = 2}));
  const kafka::Error late = producer.flush(200ms);
  const int while_down = reports.all();
  shared().broker_up(1);
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(late.code() == RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK(while_down == 1);
  CHECK(reports.one_each(2));
  CHECK(reports.with(RD_KAFKA_RESP_ERR_NO_ERROR) == 2);
}

TEST_CASE("a slow broker is slow to the client") {
  const std::string topic = new_topic();
  Producer producer{config()};
  REQUIRE_FALSE(producer.send({.topic = topic, .value = "v"}));
  REQUIRE_FALSE(producer.flush(patience));
  shared().set_round_trip_time(1, 300ms);
  const Stopwatch watch;

  REQUIRE_FALSE(producer.send({.topic = topic, .value = "v"}));
  REQUIRE_FALSE(producer.flush(patience));
  shared().set_round_trip_time(1, 0ms);

  CHECK(watch.elapsed() >= 300ms);
}

TEST_CASE("several brokers share the partitions of a topic") {
  MockCluster cluster{3};
  cluster.create_topic("t", 6, 3);
  kafka::Admin here{{{"bootstrap.servers", cluster.bootstrap_servers()}}};

  const auto topic = here.describe_topic("t", patience);

  REQUIRE(topic.has_value());
  REQUIRE(topic->partitions.size() == 6);
  for (const auto& partition : topic->partitions) {
    CHECK(partition.leader >= 1);
    CHECK(partition.leader <= 3);
    CHECK(partition.replicas.size() == 3);
  }
}

// A new Kafka answers so for a moment.
TEST_CASE(
    "the lag of a group is asked for again until its coordinator is ready") {
  shared().push_request_errors(
      MockCluster::offset_fetch,
      std::array{RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                 RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS});
  Admin admin{{{"bootstrap.servers", shared().bootstrap_servers()}}};

  CHECK(admin.lag(unique("group"), patience).empty());
}

TEST_CASE("what a mock cluster does not have is an exception") {
  const std::string topic = new_topic();

  CHECK_THROWS_AS(shared().broker_down(7), kafka::Exception);
  CHECK_THROWS_AS(shared().create_topic(topic, 1), kafka::Exception);
}

TEST_SUITE_END();
