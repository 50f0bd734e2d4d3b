// Kafka as it usually is: what a record becomes, and what is refused.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <kafka/producer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::DeliveryReport;
using kafka::Error;
using kafka::Producer;

TEST_SUITE_BEGIN("producer");

TEST_CASE("every record gets one report, with its place in the log") {
  const Topic topic{6};
  Reports reports;
  std::map<std::int32_t, std::set<std::int64_t>> offsets;
  Producer producer{producer_config(broker()),
                    [&](const DeliveryReport& report) {
                      reports(report);
                      offsets[report.partition()].insert(report.offset());
                      CHECK(report.topic() == topic.name());
                      CHECK(report.status() == kafka::Persisted::yes);
                      CHECK(report.latency() > 0us);
                    }};

  for (std::uint64_t number = 1; number <= 600; ++number) {
    const std::string key = std::to_string(number);
    REQUIRE_FALSE(producer.send(
        {.topic = topic.name(), .key = key, .value = "v", .opaque = number}));
  }
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(reports.one_each(600));
  CHECK(producer.outstanding() == 0);
  CHECK(offsets.size() == 6);
  std::size_t places = 0;
  for (const auto& [partition, seen] : offsets) {
    CHECK(*seen.rbegin() == static_cast<std::int64_t>(seen.size()) - 1);
    places += seen.size();
  }
  CHECK(places == 600);
}

TEST_CASE("the first record to each topic is sent at once") {
  // librdkafka itself looks once a second for topics that it does not know.
  const std::array<Topic, 4> topics{Topic{1}, Topic{1}, Topic{1}, Topic{1}};
  std::chrono::microseconds latency{};
  Producer producer{
      producer_config(broker()),
      [&](const DeliveryReport& report) { latency += report.latency(); }};

  for (const Topic& topic : topics) {
    REQUIRE_FALSE(producer.send({.topic = topic.name(), .value = "v"}));
    REQUIRE_FALSE(producer.flush(patience));
  }

  CHECK(latency < 1500ms);
}

TEST_CASE("a record arrives as it was sent, null apart from empty") {
  // By default a broker deletes records of this age when it comes across them.
  const Topic topic{1, {{"retention.ms", "-1"}}};
  const Group group;
  const auto time = std::chrono::system_clock::time_point{1'700'000'000'123ms};
  const std::string binary{"\0\xFF\n{\"a\":1.10}", 13};
  Producer producer{producer_config(broker())};

  {
    // Everything that a record points to is gone before it is sent.
    auto name = std::make_unique<std::string>("trace");
    auto bytes = std::make_unique<std::string>(binary);
    const std::array<kafka::Header, 3> headers{
        {{*name, *bytes}, {"trace", std::nullopt}, {"", ""}}};
    REQUIRE_FALSE(producer.send({.topic = topic.name(),
                                 .key = *bytes,
                                 .value = *bytes,
                                 .headers = headers,
                                 .timestamp = time}));
  }
  REQUIRE_FALSE(producer.send({.topic = topic.name()}));
  REQUIRE_FALSE(producer.send({.topic = topic.name(), .key = "", .value = ""}));
  REQUIRE_FALSE(producer.send({.topic = topic.name(),
                               .key = std::string_view{},
                               .value = std::string_view{}}));
  REQUIRE_FALSE(producer.flush(patience));
  kafka::Consumer consumer{group.config()};
  consumer.assign({{{.topic = topic.name(), .offset = 0}}});
  const auto messages = receive(consumer, 4);
  REQUIRE(messages.size() == 4);

  CHECK(messages[0].key() == binary);
  CHECK(messages[0].value() == binary);
  CHECK(messages[0].timestamp() == time);
  REQUIRE(messages[0].headers().size() == 3);
  CHECK(messages[0].headers().at(0).value == binary);
  CHECK_FALSE(messages[0].headers().last("trace").has_value());
  CHECK(messages[0].headers().last("") == "");
  CHECK_FALSE(messages[1].key().has_value());
  CHECK_FALSE(messages[1].value().has_value());
  CHECK(messages[1].headers().empty());
  CHECK(messages[1].timestamp() > time);
  for (const std::size_t empty : {2U, 3U}) {
    CHECK(messages[empty].key() == "");
    CHECK(messages[empty].value() == "");
  }
}

TEST_CASE("a report shows the record again, and its number in full") {
  const Topic topic;
  std::optional<std::uint64_t> opaque;
  Producer producer{producer_config(broker()),
                    [&](const DeliveryReport& report) {
                      opaque = report.opaque();
                      CHECK(report.delivered());
                      CHECK(report.key() == "k");
                      CHECK(report.value() == "v");
                      CHECK(report.headers().last("h") == "1");
                      CHECK(report.timestamp().has_value());
                    }};
  const std::array<kafka::Header, 1> headers{{{"h", "1"}}};

  REQUIRE_FALSE(producer.send({.topic = topic.name(),
                               .key = "k",
                               .value = "v",
                               .headers = headers,
                               .opaque = 0xFFFF'FFFF'FFFF'FFFF}));
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(opaque == 0xFFFF'FFFF'FFFF'FFFF);
}

TEST_CASE("a producer without a callback counts its records all the same") {
  const Topic topic;
  Producer producer{producer_config(broker())};

  REQUIRE_FALSE(producer.send({.topic = topic.name(), .value = "v"}));

  CHECK(producer.outstanding() == 1);
  CHECK_FALSE(producer.close(patience));
  CHECK(producer.outstanding() == 0);
}

TEST_CASE("a topic that does not exist is reported, not created") {
  const std::string missing = unique("missing");
  Reports reports;
  kafka::Config config = producer_config(broker());
  config.set("topic.metadata.propagation.max.ms", 100ms);
  Producer producer{config, std::ref(reports)};

  REQUIRE_FALSE(producer.send({.topic = missing, .value = "v", .opaque = 1}));
  REQUIRE_FALSE(producer.flush(patience));
  const Error refused = producer.send({.topic = missing, .value = "v"});

  CHECK(reports.one_each(1));
  CHECK(reports.with(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) == 1);
  CHECK(refused.code() == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC);
  CHECK_FALSE(admin().describe_topic(missing).has_value());
}

TEST_CASE("a partition that does not exist is reported, later refused") {
  const Topic topic{2};
  Reports reports;
  Producer producer{producer_config(broker()), std::ref(reports)};
  const std::array<kafka::Header, 1> headers{{{"h", "1"}}};
  const kafka::Record record{.topic = topic.name(),
                             .partition = 2,
                             .value = "v",
                             .headers = headers,
                             .opaque = 1};

  REQUIRE_FALSE(producer.send(record));
  REQUIRE_FALSE(producer.flush(patience));
  const Error refused = producer.send(record);

  CHECK(reports.one_each(1));
  CHECK(reports.with(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) == 1);
  CHECK(refused.code() == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION);
  CHECK(producer.outstanding() == 0);
}

TEST_CASE("a record larger than message.max.bytes is refused") {
  kafka::Config config = producer_config(nowhere);
  config.set("message.max.bytes", 1000);
  Producer producer{config};

  const Error refused =
      producer.send({.topic = "t", .value = std::string(1001, 'x')});

  CHECK(refused.code() == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  CHECK(producer.outstanding() == 0);
}

TEST_CASE("a record larger than the topic takes is reported") {
  const Topic topic{1, {{"max.message.bytes", "1000"}}};
  Reports reports;
  Producer producer{producer_config(broker()), std::ref(reports)};

  REQUIRE_FALSE(producer.send(
      {.topic = topic.name(), .value = std::string(2000, 'x'), .opaque = 1}));
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(reports.one_each(1));
  CHECK(reports.with(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) == 1);
}

TEST_CASE("an impossible topic name is refused") {
  Producer producer{producer_config(nowhere)};

  for (const std::string& name :
       {std::string{}, std::string(250, 't'), std::string{"a\0b", 3}}) {
    const Error refused = producer.send({.topic = name, .value = "v"});
    CHECK(refused.code() == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
  }
  CHECK(producer.outstanding() == 0);
}

TEST_CASE("several threads may send while one hands out the reports") {
  const Topic topic{2};
  Reports reports;
  Producer producer{producer_config(broker()), std::ref(reports)};
  constexpr std::uint64_t each = 500;
  std::atomic<int> refused{0};
  std::vector<std::thread> senders;
  for (std::uint64_t sender = 0; sender < 3; ++sender) {
    senders.emplace_back([&, sender] {
      for (std::uint64_t number = 1; number <= each; ++number) {
        if (producer.send({.topic = topic.name(),
                           .value = "v",
                           .opaque = sender * each + number})) {
          ++refused;
        }
      }
    });
  }

  const bool all = eventually([&] {
    producer.poll(10ms);
    return reports.all() == 3 * each;
  });
  for (std::thread& sender : senders) {
    sender.join();
  }

  CHECK(all);
  CHECK(refused == 0);
  CHECK(reports.one_each(3 * each));
  CHECK(reports.with(RD_KAFKA_RESP_ERR_NO_ERROR) == 3 * each);
}

TEST_CASE("a report may send the next record") {
  const Topic topic;
  Reports reports;
  Producer* self = nullptr;
  Producer producer{
      producer_config(broker()), [&](const DeliveryReport& report) {
        reports(report);
        if (report.opaque() < 3) {
          CHECK_FALSE(self->send({.topic = topic.name(),
                                  .value = report.value(),
                                  .opaque = report.opaque() + 1}));
        }
      }};
  self = &producer;

  REQUIRE_FALSE(
      producer.send({.topic = topic.name(), .value = "v", .opaque = 1}));
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(reports.one_each(3));
}

TEST_CASE("a fatal error is told, and refuses further records") {
  kafka::Config config = producer_config(broker());
  config.set("enable.idempotence", true).set("log_level", 0);
  Producer producer{config};
  CHECK_FALSE(producer.fatal_error().has_value());

  rd_kafka_test_fatal_error(producer.native(),
                            RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                            "a test");
  const Error refused = producer.send({.topic = "t", .value = "v"});
  const auto fatal = producer.fatal_error();

  REQUIRE(fatal.has_value());
  CHECK(fatal->code() == RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  CHECK(fatal->fatal());
  CHECK(fatal->text().find("a test") != std::string::npos);
  CHECK(refused.fatal());
}

TEST_SUITE_END();
