// Interceptors: what they see, in which order, and that none of them can lose a
// record or a report.

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <kafka/interceptor.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "fixture.hpp"

using namespace kafka::test;
using kafka::AddedHeaders;
using kafka::DeliveryReport;
using kafka::Error;
using kafka::InterceptedProducer;
using kafka::Interceptor;
using kafka::Record;

namespace {

using Seen = std::vector<std::string>;

/// Notes its name and what it sees, and adds a header of its name.
class Witness : public Interceptor {
 public:
  Witness(std::string name, Seen& seen) : name_{std::move(name)}, seen_{seen} {}

  void on_send(const Record& record, AddedHeaders& headers) override {
    headers.add(name_, std::to_string(record.opaque));
    seen_.push_back(name_ + " sends " + std::to_string(record.headers.size()));
  }
  void on_acknowledgement(const DeliveryReport& report) override {
    seen_.push_back(name_ + " hears " + report.error().name());
  }
  void on_refused(const Record& record, const Error& error) override {
    seen_.push_back(name_ + " refused " + std::to_string(record.opaque) + " " +
                    error.name());
  }

 private:
  std::string name_;
  Seen& seen_;
};

/// Throws wherever it can, and adds a header first.
class Thrower : public Interceptor {
 public:
  void on_send(const Record& record, AddedHeaders& headers) override {
    headers.add("half done", std::nullopt);
    throw std::runtime_error{"send " + std::to_string(record.opaque)};
  }
  void on_acknowledgement(const DeliveryReport& report) override {
    throw std::runtime_error{"report " + std::to_string(report.opaque())};
  }
  void on_refused(const Record& record, const Error& /*error*/) override {
    throw std::runtime_error{"refused " + std::to_string(record.opaque)};
  }
};

/// Throws in on_acknowledgement() only.
class DeafThrower : public Interceptor {
  void on_acknowledgement(const DeliveryReport& report) override {
    throw std::runtime_error{"report " + std::to_string(report.opaque())};
  }
};

kafka::Config unreachable() {
  kafka::Config config = producer_config(nowhere);
  return config.set("log_level", 0);
}

/// Gives up what is waiting: the fastest way to reports.
void give_up(InterceptedProducer& producer) {
  rd_kafka_purge(producer.producer().native(), RD_KAFKA_PURGE_F_QUEUE);
}

std::vector<kafka::Message> all_of(const Topic& topic, std::size_t count) {
  const Group group;
  kafka::Consumer consumer{group.config()};
  consumer.assign({{{.topic = topic.name(), .offset = 0}}});
  return receive(consumer, count);
}

/// "name=value name=value": the headers of a record.
std::string headers_of(const kafka::Message& message) {
  std::string text;
  for (const auto& [name, value] : message.headers()) {
    text.append(text.empty() ? "" : " ").append(name).append("=");
    text.append(value.value_or("(null)"));
  }
  return text;
}

}  // namespace

TEST_SUITE_BEGIN("interceptor");

TEST_CASE(
    "headers arrive behind the record's own, in the interceptors' order") {
  const Topic topic;
  Seen seen;
  Witness first{"first", seen};
  Witness second{"second", seen};
  InterceptedProducer producer{producer_config(broker()), {first, second}};
  const std::array<kafka::Header, 1> own{{{"own", "0"}}};

  REQUIRE_FALSE(producer.send({.topic = topic.name(),
                               .key = "k",
                               .value = "v",
                               .headers = own,
                               .opaque = 7}));
  REQUIRE_FALSE(producer.flush(patience));
  const auto messages = all_of(topic, 1);

  REQUIRE(messages.size() == 1);
  CHECK(headers_of(messages[0]) == "own=0 first=7 second=7");
  CHECK(messages[0].key() == "k");
  CHECK(messages[0].value() == "v");
  CHECK(seen == Seen{"first sends 1", "second sends 2", "first hears NO_ERROR",
                     "second hears NO_ERROR"});
}

TEST_CASE("every interceptor hears of a failure before OnDelivery does") {
  Seen seen;
  Witness first{"first", seen};
  Witness second{"second", seen};
  InterceptedProducer producer{
      unreachable(), {first, second}, [&](const DeliveryReport& /*report*/) {
        seen.emplace_back("delivery");
      }};
  REQUIRE_FALSE(producer.send({.topic = "t", .value = "v"}));
  seen.clear();

  give_up(producer);
  REQUIRE_FALSE(producer.flush(patience));

  CHECK(seen == Seen{"first hears _PURGE_QUEUE", "second hears _PURGE_QUEUE",
                     "delivery"});
}

TEST_CASE("a refused record is told to every interceptor, and has no report") {
  Seen seen;
  Witness first{"first", seen};
  Witness second{"second", seen};
  InterceptedProducer producer{unreachable(), {first, second}};

  const Error refused = producer.send({.topic = "", .opaque = 3});

  CHECK(refused.code() == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
  CHECK(seen == Seen{"first sends 0", "second sends 1",
                     "first refused 3 TOPIC_EXCEPTION",
                     "second refused 3 TOPIC_EXCEPTION"});
  CHECK(producer.outstanding() == 0);
}

TEST_CASE("an interceptor that throws loses no record and no report") {
  const Topic topic;
  Seen seen;
  Reports reports;
  Thrower thrower;
  Witness witness{"witness", seen};
  InterceptedProducer producer{
      producer_config(broker()), {thrower, witness}, std::ref(reports)};

  for (std::uint64_t number = 1; number <= 3; ++number) {
    REQUIRE_FALSE(
        producer.send({.topic = topic.name(), .value = "v", .opaque = number}));
  }
  // Of six exceptions the first is thrown, when all reports are there.
  CHECK_THROWS_WITH(static_cast<void>(producer.flush(patience)), "send 1");

  CHECK(producer.thrown() == 6);
  CHECK(producer.outstanding() == 0);
  CHECK(reports.one_each(3));
  CHECK(reports.with(RD_KAFKA_RESP_ERR_NO_ERROR) == 3);
  CHECK(seen.size() == 6);
  const auto messages = all_of(topic, 3);
  REQUIRE(messages.size() == 3);
  CHECK(headers_of(messages[0]) == "witness=1");
  CHECK(headers_of(messages[2]) == "witness=3");
  CHECK_FALSE(producer.flush(patience));
}

TEST_CASE("poll throws what an interceptor threw, once for all that wait") {
  DeafThrower thrower;
  Reports reports;
  InterceptedProducer producer{unreachable(), {thrower}, std::ref(reports)};
  REQUIRE_FALSE(producer.send({.topic = "t", .value = "v", .opaque = 1}));
  REQUIRE_FALSE(producer.send({.topic = "t", .value = "v", .opaque = 2}));
  give_up(producer);

  int thrown = 0;
  const bool all = eventually([&] {
    try {
      producer.poll(100ms);
    } catch (const std::runtime_error&) {
      ++thrown;
    }
    return reports.all() == 2;
  });

  CHECK(all);
  CHECK(thrown >= 1);
  CHECK(producer.thrown() == 2);
  CHECK(reports.one_each(2));
}

TEST_CASE("an error is returned before an exception is thrown") {
  Thrower thrower;
  InterceptedProducer producer{unreachable(), {thrower}};
  REQUIRE_FALSE(producer.send({.topic = "t", .value = "v", .opaque = 1}));

  CHECK(producer.flush(0ms).code() == RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK_THROWS_WITH(producer.poll(0ms), "send 1");
  CHECK(producer.close(0ms).code() == RD_KAFKA_RESP_ERR__TIMED_OUT);
  CHECK_THROWS_WITH(static_cast<void>(producer.close(0ms)), "report 1");
  CHECK_FALSE(producer.close(0ms));

  const Error refused = producer.send({.topic = "t", .opaque = 2});
  CHECK(refused.code() == RD_KAFKA_RESP_ERR__STATE);
  CHECK_THROWS_WITH(static_cast<void>(producer.close(0ms)), "send 2");
  CHECK(producer.thrown() == 4);
}

TEST_CASE("an exception of OnDelivery comes out as it does of a Producer") {
  Seen seen;
  Witness witness{"witness", seen};
  InterceptedProducer producer{
      unreachable(), {witness}, [](const DeliveryReport& /*report*/) {
        throw std::runtime_error{"a bug"};
      }};
  REQUIRE_FALSE(producer.send({.topic = "t", .value = "v"}));
  give_up(producer);

  CHECK_THROWS_WITH(static_cast<void>(producer.flush(patience)), "a bug");

  CHECK(producer.thrown() == 0);
  CHECK(seen.back() == "witness hears _PURGE_QUEUE");
}

TEST_CASE("what nobody asked for is written when the producer goes") {
  Thrower thrower;
  Seen seen;
  Witness witness{"witness", seen};
  {
    InterceptedProducer producer{unreachable(), {thrower, witness}};
    REQUIRE_FALSE(producer.send({.topic = "t", .value = "v", .opaque = 1}));
  }

  CHECK(seen.back() == "witness hears _PURGE_QUEUE");
}

TEST_CASE("several threads may send, each record with its own headers") {
  class Numbers : public Interceptor {
   public:
    std::atomic<int> sent{0};
    int acknowledged = 0;
    int wrong = 0;
    void on_send(const Record& record, AddedHeaders& headers) override {
      ++sent;
      headers.add("number", std::to_string(record.opaque));
      if (record.opaque % 10 == 0) {
        throw std::runtime_error{"every tenth"};
      }
    }
    void on_acknowledgement(const DeliveryReport& report) override {
      ++acknowledged;
      const auto number = report.headers().last("number");
      const bool none = report.opaque() % 10 == 0;
      wrong +=
          number.value_or("") == (none ? "" : std::to_string(report.opaque()))
              ? 0
              : 1;
    }
  };
  Numbers numbers;
  InterceptedProducer producer{unreachable(), {numbers}};
  std::vector<std::thread> senders;
  for (std::uint64_t sender = 0; sender < 3; ++sender) {
    senders.emplace_back([&, sender] {
      for (std::uint64_t i = 1; i <= 100; ++i) {
        static_cast<void>(producer.send(
            {.topic = "t", .value = "v", .opaque = sender * 100 + i}));
      }
    });
  }
  for (std::thread& sender : senders) {
    sender.join();
  }
  give_up(producer);

  CHECK_THROWS_WITH(static_cast<void>(producer.flush(patience)), "every tenth");

  CHECK(numbers.sent == 300);
  CHECK(numbers.acknowledged == 300);
  CHECK(numbers.wrong == 0);
  CHECK(producer.thrown() == 30);
}

TEST_SUITE_END();
