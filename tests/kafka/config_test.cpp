#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <kafka/config.hpp>
#include <kafka/consumer.hpp>
#include <kafka/producer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// What a ConfigError says, or "accepted".
std::string complaint(const std::function<void()>& act) {
  try {
    act();
  } catch (const kafka::ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

std::string complaint(std::string_view property, std::string_view value) {
  return complaint([&] { kafka::Config{}.set(property, value); });
}

using Entries = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_SUITE_BEGIN("config");

TEST_CASE("a property that was set reads back, in librdkafka's form") {
  kafka::Config config{{"acks", "all"}, {"client.id", "gateway"}};
  config.set("linger.ms", "20");

  CHECK(config.get("acks") == "-1");
  CHECK(config.get("request.required.acks") == "-1");
  CHECK(config.get("client.id") == "gateway");
  CHECK(config.get("queue.buffering.max.ms") == "20");
}

TEST_CASE("a default reads without being set, and nonsense does not") {
  const kafka::Config config;

  CHECK(config.get("acks") == "-1");
  CHECK(config.get("linger.ms") == "5");
  CHECK(config.get("message.timeout.ms") == "300000");
  CHECK_FALSE(config.get("bootstrap.servers").has_value());
  CHECK_FALSE(config.get("no.such.property").has_value());
}

TEST_CASE("a value of any length reads back") {
  const std::string certificate(5000, 'x');
  kafka::Config config;
  config.set("ssl.ca.pem", certificate);

  CHECK(config.get("ssl.ca.pem") == certificate);
}

TEST_CASE("durations, numbers and bools become what librdkafka reads") {
  kafka::Config config;
  config.set("linger.ms", 20ms)
      .set("delivery.timeout.ms", 10s)
      .set("retries", 5)
      .set("message.max.bytes", 2'000'000LL)
      .set("enable.idempotence", true)
      .set("enable.auto.commit", "false");

  CHECK(config.get("linger.ms") == "20");
  CHECK(config.get("delivery.timeout.ms") == "10000");
  CHECK(config.get("retries") == "5");
  CHECK(config.get("message.max.bytes") == "2000000");
  CHECK(config.get("enable.idempotence") == "true");
  CHECK(config.get("enable.auto.commit") == "false");
}

TEST_CASE("an unknown property names the nearest real one") {
  CHECK(complaint("acsk", "all") ==
        "unknown property \"acsk\": did you mean \"acks\"?");
  CHECK(complaint("bootstrap.server", "x") ==
        "unknown property \"bootstrap.server\": did you mean "
        "\"bootstrap.servers\"?");
  CHECK(complaint("Linger_MS", "1") ==
        "unknown property \"Linger_MS\": did you mean \"linger.ms\"?");
  CHECK(complaint("delivery.timeout", "1") ==
        "unknown property \"delivery.timeout\": did you mean "
        "\"delivery.timeout.ms\"?");
  CHECK(complaint("idempotence", "true") ==
        "unknown property \"idempotence\": did you mean "
        "\"enable.idempotence\"?");
  CHECK(complaint("qqqqqqqq", "1") ==
        "unknown property \"qqqqqqqq\": librdkafka's CONFIGURATION.md lists "
        "them all");
  CHECK(complaint("", "1").starts_with("unknown property \"\""));
}

TEST_CASE("a property that only Java has is named as that") {
  CHECK(complaint("key.serializer", "x") ==
        "unknown property \"key.serializer\": only the Java client has it, "
        "leave it out");
}

TEST_CASE("the error carries the property and can be copied") {
  try {
    kafka::Config{}.set("acsk", "all");
    FAIL("accepted");
  } catch (const kafka::ConfigError& error) {
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
    const kafka::ConfigError copy = error;
    CHECK(copy.property() == "acsk");
    CHECK(copy.error().code() == RD_KAFKA_RESP_ERR__INVALID_ARG);
    CHECK(std::string_view{copy.what()} == error.what());
  }
}

TEST_CASE("a bad value says what is allowed") {
  CHECK(complaint("acks", "most") ==
        "bad value \"most\" for property \"acks\": allowed is all, or a whole "
        "number -1 .. 1000 (default -1)");
  CHECK(complaint("compression.type", "zip")
            .starts_with("bad value \"zip\" for property \"compression.type\": "
                         "allowed is one of none, gzip, snappy, lz4, zstd"));
  CHECK(complaint("retries", "-1").find("a whole number 0 .. 2147483647") !=
        std::string::npos);
  CHECK(complaint("retries", "99999999999999999999") != "accepted");
  CHECK(
      complaint("enable.idempotence", "maybe").find("allowed is true, false") !=
      std::string::npos);
  CHECK(complaint("debug", "everything").find("a list of generic, broker") !=
        std::string::npos);
  CHECK(complaint("partitioner", "best").find("murmur2_random") !=
        std::string::npos);
  CHECK(complaint("dr_cb", "x").find("by a function of its own") !=
        std::string::npos);
  CHECK(complaint("plugin.library.paths", "/nowhere").find("/nowhere.so") !=
        std::string::npos);
}

TEST_CASE("a number with something behind it is refused and changes nothing") {
  kafka::Config config{{"statistics.interval.ms", "7"}, {"linger.ms", "0.5"}};

  CHECK(complaint([&] { config.set("statistics.interval.ms", "1e3"); }) ==
        "bad value \"1e3\" for property \"statistics.interval.ms\": allowed is "
        "a whole number 0 .. 86400000 (default 0)");
  CHECK(complaint([&] { config.set("linger.ms", "10s"); }) != "accepted");
  CHECK(config.get("statistics.interval.ms") == "7");
  CHECK(config.get("linger.ms") == "0.5");
  CHECK(config.explicitly_set() ==
        Entries{{"statistics.interval.ms", "7"}, {"linger.ms", "0.5"}});
}

TEST_CASE("a NUL in a name or a value is refused") {
  CHECK(complaint("client.id", std::string_view{"a\0b", 3}).find("NUL") !=
        std::string::npos);
  CHECK(complaint(std::string_view{"acks\0x", 6}, "all") != "accepted");
}

TEST_CASE("what was set is listed once each, with secrets hidden") {
  kafka::Config config{{"acks", "1"},
                       {"sasl.password", "hunter2"},
                       {"ssl.key.password", "hunter3"},
                       {"acks", "all"}};

  CHECK(config.explicitly_set() == Entries{{"sasl.password", "[hidden]"},
                                           {"ssl.key.password", "[hidden]"},
                                           {"acks", "all"}});
  CHECK(complaint("sasl.password", std::string_view{"hunter\0", 7})
            .find("hunter") == std::string::npos);
}

TEST_CASE("a copy goes its own way") {
  kafka::Config first{{"acks", "1"}};
  kafka::Config second = first;
  second.set("acks", "all");
  first.set("linger.ms", 1);
  kafka::Config third;
  third = first;
  kafka::Config fourth = std::move(third);

  CHECK(first.get("acks") == "1");
  CHECK(second.get("acks") == "-1");
  CHECK(second.get("linger.ms") == "5");
  CHECK(fourth.get("acks") == "1");
  CHECK(fourth.explicitly_set() == first.explicitly_set());
}

TEST_CASE("properties that contradict each other are refused by the client") {
  CHECK(complaint([] {
          const kafka::Producer producer{
              {{"enable.idempotence", "true"}, {"acks", "1"}}};
        }) ==
        "cannot make a producer: `acks` must be set to `all` when "
        "`enable.idempotence` is true");
  CHECK(complaint([] {
          const kafka::Consumer consumer{
              {{"group.id", "g"},
               {"sasl.mechanism", "PLIAN"},
               {"security.protocol", "sasl_plaintext"}}};
        }).find("PLIAN") != std::string::npos);
}

TEST_CASE("delivery reports cannot be switched off") {
  CHECK(complaint([] {
          const kafka::Producer producer{
              {{"delivery.report.only.error", "true"}}};
        }).find("delivery.report.only.error") != std::string::npos);
}

TEST_CASE("a consumer without a group is refused") {
  CHECK(complaint([] {
          const kafka::Consumer consumer{{{"client.id", "c"}}};
        }).find("group.id") != std::string::npos);
}

TEST_SUITE_END();
