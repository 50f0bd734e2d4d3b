// Kafka when it is away, a full queue, callbacks that throw, and the end of a
// producer: each record still gets its one report.

#include <doctest/doctest.h>

#include <kafka/producer.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::DeliveryReport;
using kafka::Error;
using kafka::Producer;

namespace {

kafka::Config unreachable() {
  kafka::Config config = producer_config(nowhere);
  return config.set("log_level", 0);
}

void send_all(Producer& producer, std::string_view topic, std::uint64_t last,
              std::uint64_t first = 1) {
  for (std::uint64_t number = first; number <= last; ++number) {
    REQUIRE_FALSE(
        producer.send({.topic = topic, .value = "v", .opaque = number}));
  }
}

/// Sends, and gives all of it up at once: the fastest way to many reports.
void send_and_fail(Producer& producer, std::uint64_t last,
                   std::uint64_t first = 1) {
  send_all(producer, "t", last, first);
  rd_kafka_purge(producer.native(), RD_KAFKA_PURGE_F_QUEUE);
}

}  // namespace

TEST_SUITE_BEGIN("producer");

TEST_CASE("a broker that is away is reported after delivery.timeout.ms") {
  Reports reports;
  Producer producer{unreachable().set("delivery.timeout.ms", 300ms),
                    std::ref(reports)};
  const Stopwatch watch;

  send_all(producer, "t", 50);
  const Error late = producer.flush(patience);

  CHECK_FALSE(late);
  CHECK(reports.one_each(50));
  CHECK(reports.with(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT) == 50);
  CHECK(watch.elapsed() >= 300ms);
  CHECK(watch.elapsed() < patience);
}

TEST_CASE("flush says how many records have no report when its time is over") {
  Producer producer{unreachable()};
  send_all(producer, "t", 3);
  const Stopwatch watch;

  const Error at_once = producer.flush(0ms);
  const Error late = producer.flush(50ms);

  CHECK(at_once.code() == RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK(late.code() == RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK(late.text() == "3 records have no report");
  CHECK(watch.elapsed() < patience);
  CHECK(producer.outstanding() == 3);
}

TEST_CASE("a full queue refuses, and takes again once a report was served") {
  const Topic topic;
  Reports reports;
  kafka::Config config = producer_config(broker());
  config.set("queue.buffering.max.messages", 10);
  Producer producer{config, std::ref(reports)};

  std::uint64_t full = 0;
  for (std::uint64_t number = 1; number <= 200; ++number) {
    while (Error refused = producer.send(
               {.topic = topic.name(), .value = "v", .opaque = number})) {
      REQUIRE(refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL);
      CHECK(refused.retriable());
      CHECK(producer.outstanding() <= 10);
      ++full;
      producer.poll(100ms);
    }
  }
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(full > 0);
  CHECK(reports.one_each(200));
  CHECK(reports.with(RD_KAFKA_RESP_ERR_NO_ERROR) == 200);
}

TEST_CASE("close delivers what it can, and then refuses") {
  const Topic topic;
  Reports reports;
  Producer producer{producer_config(broker()), std::ref(reports)};
  send_all(producer, topic.name(), 100);

  const Error first = producer.close(patience);
  const Error refused = producer.send({.topic = topic.name(), .value = "v"});
  const Error second = producer.close(0ms);

  CHECK_FALSE(first);
  CHECK_FALSE(second);
  CHECK(refused.code() == RD_KAFKA_RESP_ERR__STATE);
  CHECK(refused.text() == "the producer is closed");
  CHECK(reports.one_each(100));
  CHECK(reports.with(RD_KAFKA_RESP_ERR_NO_ERROR) == 100);
}

TEST_CASE("close gives up what cannot be delivered, each with a report") {
  Reports reports;
  Producer producer{unreachable(), std::ref(reports)};
  send_all(producer, "t", 100);
  const Stopwatch watch;

  const Error late = producer.close(50ms);

  CHECK(late.code() == RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK(reports.one_each(100));
  CHECK(reports.with(RD_KAFKA_RESP_ERR__PURGE_QUEUE) == 100);
  CHECK(producer.outstanding() == 0);
  CHECK(watch.elapsed() < patience);
  CHECK_FALSE(producer.close(0ms));
}

TEST_CASE("a producer destroyed with waiting records reports each of them") {
  Reports reports;
  const Stopwatch watch;
  {
    Producer producer{unreachable(), std::ref(reports)};
    send_all(producer, "t", 100);
  }

  CHECK(reports.one_each(100));
  CHECK(reports.with(RD_KAFKA_RESP_ERR__PURGE_QUEUE) == 100);
  CHECK(watch.elapsed() < patience);
}

TEST_CASE("a producer destroyed with records in flight reports each of them") {
  kafka::MockCluster cluster;
  cluster.create_topic("t", 1);
  Reports reports;
  std::optional<kafka::Persisted> status;
  const Stopwatch watch;
  {
    Producer producer{
        producer_config(cluster.bootstrap_servers()),
        [&](const DeliveryReport& report) {
          reports(report);
          if (report.error().code() == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
            status = report.status();
          }
        }};
    send_all(producer, "t", 10);
    REQUIRE_FALSE(producer.flush(patience));
    cluster.set_round_trip_time(1, 30s);
    send_all(producer, "t", 20, 11);
    // On its way once the queue of the partition is empty; nobody says so, but
    // its answer, which would take 30 s, is then all that is awaited.
    static_cast<void>(producer.flush(300ms));
  }

  CHECK(reports.one_each(20));
  CHECK(reports.with(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) == 10);
  CHECK(status == kafka::Persisted::possibly);
  CHECK(watch.elapsed() < patience);
}

TEST_CASE(
    "an exception in a callback comes out of poll, the rest comes later") {
  Reports reports;
  Producer producer{unreachable(), [&](const DeliveryReport& report) {
                      reports(report);
                      if (report.opaque() % 2 == 0) {
                        throw std::runtime_error{"a bug"};
                      }
                    }};
  send_and_fail(producer, 10);

  int thrown = 0;
  const bool all = eventually([&] {
    try {
      producer.poll(100ms);
    } catch (const std::runtime_error& error) {
      CHECK(std::string_view{error.what()} == "a bug");
      ++thrown;
    }
    return reports.all() == 10;
  });

  CHECK(all);
  CHECK(thrown == 5);
  CHECK(reports.one_each(10));
}

TEST_CASE("an exception in a callback comes out of flush and close") {
  Reports reports;
  Producer producer{unreachable(), [&](const DeliveryReport& report) {
                      reports(report);
                      throw std::runtime_error{"a bug"};
                    }};

  send_and_fail(producer, 2);
  CHECK_THROWS_WITH(static_cast<void>(producer.flush(patience)), "a bug");
  CHECK_THROWS_WITH(static_cast<void>(producer.flush(patience)), "a bug");
  CHECK_FALSE(producer.flush(patience));
  send_and_fail(producer, 4, 3);
  CHECK_THROWS_WITH(static_cast<void>(producer.close(0ms)), "a bug");
  CHECK_THROWS_WITH(static_cast<void>(producer.close(0ms)), "a bug");
  CHECK_FALSE(producer.close(0ms));

  CHECK(reports.one_each(4));
}

TEST_CASE("a callback that throws does not stop the destructor") {
  Reports reports;
  {
    Producer producer{
        unreachable(), [&](const DeliveryReport& report) {
          reports(report);
          throw std::runtime_error{"expected in the output of this test"};
        }};
    send_all(producer, "t", 3);
  }

  CHECK(reports.one_each(3));
}

TEST_CASE("a report cannot wait for the reports behind it") {
  Reports reports;
  Producer* self = nullptr;
  Producer producer{
      unreachable(), [&](const DeliveryReport& report) {
        reports(report);
        CHECK(self->flush(patience).code() == RD_KAFKA_RESP_ERR__STATE);
        CHECK(self->poll(0ms) >= 0);
      }};
  self = &producer;
  send_and_fail(producer, 3);

  CHECK_FALSE(producer.flush(patience));

  CHECK(reports.one_each(3));
}

TEST_CASE("a report may close, which refuses further records and returns") {
  Reports reports;
  Producer* self = nullptr;
  Producer producer{
      unreachable(), [&](const DeliveryReport& report) {
        reports(report);
        CHECK(self->close(patience).code() == RD_KAFKA_RESP_ERR__STATE);
      }};
  self = &producer;
  send_and_fail(producer, 3);

  CHECK_FALSE(producer.close(patience));

  CHECK(reports.one_each(3));
}

TEST_SUITE_END();
