// What a client says besides its records: statistics, and why nobody lets it
// in.
#include <doctest/doctest.h>

#include <kafka/kafka.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "fixture.hpp"

using namespace kafka::test;

namespace {

constexpr std::string_view ten_times_a_second = "100";

}  // namespace

TEST_SUITE_BEGIN("events");

TEST_CASE("a producer and a consumer hand out their statistics") {
  const Topic topic;
  const Group group;
  std::string of_producer;
  std::string of_consumer;
  kafka::Config config = producer_config(broker());
  config.set("statistics.interval.ms", ten_times_a_second);
  kafka::Producer producer{std::move(config)};
  producer.on_statistics(
      [&of_producer](std::string_view json) { of_producer = json; });
  config = group.config();
  config.set("statistics.interval.ms", ten_times_a_second);
  kafka::Consumer consumer{std::move(config)};
  consumer.on_statistics(
      [&of_consumer](std::string_view json) { of_consumer = json; });
  consumer.subscribe({topic.name()});

  CHECK(eventually([&] {
    producer.poll(50ms);
    static_cast<void>(consumer.poll(50ms));
    return !of_producer.empty() && !of_consumer.empty();
  }));

  CHECK(of_producer.find("#producer-") != std::string::npos);
  CHECK(of_consumer.find("#consumer-") != std::string::npos);
}

TEST_CASE("what a statistics callback throws comes out of poll") {
  const Group group;
  const auto too_much = [](std::string_view /*json*/) {
    throw std::runtime_error{"too much"};
  };
  kafka::Config config = producer_config(nowhere);
  config.set("statistics.interval.ms", ten_times_a_second).set("log_level", 0);
  kafka::Producer producer{config};
  producer.on_statistics(too_much);
  config = group.config();
  config.set("statistics.interval.ms", ten_times_a_second);
  kafka::Consumer consumer{std::move(config)};
  consumer.on_statistics(too_much);

  CHECK_THROWS_WITH(eventually([&] { return producer.poll(100ms) < 0; }),
                    "too much");
  CHECK_THROWS_WITH(eventually([&] { return !!consumer.poll(100ms); }),
                    "too much");
}

TEST_CASE("a host that is not there is the reason of a late report") {
  kafka::Error late;
  kafka::Config config = producer_config("no-such-host.invalid:9092");
  config.set("delivery.timeout.ms", 1s).set("log_level", 0);
  kafka::Producer producer{
      std::move(config),
      [&late](const kafka::DeliveryReport& report) { late = report.error(); }};
  REQUIRE_FALSE(producer.send({.topic = "t", .value = "x"}));

  CHECK_FALSE(producer.flush(patience));

  CHECK(producer.connection_error().code() == RD_KAFKA_RESP_ERR__RESOLVE);
  CHECK(late.code() == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT);
  CHECK(late.text().find("no-such-host.invalid") != std::string::npos);
}

TEST_CASE("a broker that is merely away is no reason of its own") {
  kafka::Error late;
  kafka::Config config = producer_config(nowhere);
  config.set("delivery.timeout.ms", 1s).set("log_level", 0);
  kafka::Producer producer{
      std::move(config),
      [&late](const kafka::DeliveryReport& report) { late = report.error(); }};
  REQUIRE_FALSE(producer.send({.topic = "t", .value = "x"}));

  CHECK_FALSE(producer.flush(patience));

  CHECK_FALSE(producer.connection_error());
  CHECK(late.text() == "Local: Message timed out");
}

TEST_SUITE_END();
