// Load tests of which something becomes nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <broker/native_broker.hpp>
#include <csignal>
#include <filesystem>
#include <optional>
#include <support/processes.hpp>
#include <support/topic.hpp>

#include "program.hpp"

using load_test_test::has;
using load_test_test::program;
using load_test_test::run;
using load_test_test::run_for_json;
using load_test_test::topic_exists;
using namespace std::chrono_literals;

namespace {

broker::OwnBroker own_broker() {
  std::optional<broker::OwnBroker> own;
  support::with_children_of_ours(
      [&] { own.emplace(std::filesystem::path{REPOSITORY} / ".lab"); });
  return std::move(*own);
}

// A line of its progress more than there are now.
bool goes_on(support::Program& running) {
  std::size_t before = std::string::npos;
  return running.wait_for_errors(
      [&before](std::string_view errors) {
        const auto lines =
            static_cast<std::size_t>(std::ranges::count(errors, '\n'));
        before = before == std::string::npos ? lines : before;
        return lines > before && has(errors, "delivered");
      },
      20s);
}

}  // namespace

TEST_SUITE_BEGIN("trouble");

TEST_CASE("records that are too large are counted, each by its error") {
  const auto by_client = run_for_json({"--records", "40", "--size", "2000",
                                       "--property", "message.max.bytes=1000"});
  support::Topic topic{{.settings = {{"max.message.bytes", "1000"}}}};
  const auto by_broker = run_for_json(
      {"--records", "40", "--size", "2000", "--topic", topic.name()});

  CHECK(by_client.ending.status == 1);
  CHECK(by_client.turn().at("refused").at("MSG_SIZE_TOO_LARGE") == 40);
  CHECK(by_broker.ending.status == 1);
  CHECK(by_broker.turn().at("failed").at("MSG_SIZE_TOO_LARGE") == 40);
  CHECK(by_broker.turn().at("unaccounted") == 0);
}

TEST_CASE("records that may not be written are counted") {
  support::Topic topic;
  topic.deny_writing();

  const auto ending = run({"--records", "40", "--topic", topic.name()});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "not delivered: TOPIC_AUTHORIZATION_FAILED 40"));
  CHECK(has(ending.output, "0 of 40"));
}

TEST_CASE("wrong use ends with 2 before anything is sent") {
  const auto no_topic = run({"--topic", "no-such-topic"});
  const auto contradiction = run({"--acks", "1", "--idempotence"});
  const auto compared = run({"--compare", "acks", "--idempotence"});

  CHECK(no_topic.status == 2);
  CHECK(has(no_topic.errors, "--topic: there is no topic no-such-topic"));
  CHECK(contradiction.status == 2);
  CHECK(has(contradiction.errors, "acks"));
  CHECK(compared.status == 2);
  CHECK(has(compared.errors, "acks=0: "));
}

TEST_CASE("where no Kafka answers it ends with 3 and says what to do") {
  support::Program running{program({"--records", "1"}, "127.0.0.1:9")};
  running.close_input();
  const auto& ending = running.wait();

  CHECK(ending.status == 3);
  CHECK(has(ending.errors, "no Kafka answers at 127.0.0.1:9"));
}

TEST_CASE("interrupted, it says what was measured and deletes its topic") {
  support::Program running{
      program({"--rate", "500", "--duration", "60", "--json"})};
  REQUIRE(goes_on(running));

  running.send_signal(SIGINT);
  const auto& ending = running.wait();

  CHECK(ending.status == 130);
  REQUIRE(nlohmann::json::accept(ending.output));
  const auto json = nlohmann::json::parse(ending.output);
  CHECK(json.at("interrupted") == true);
  const auto& turn = json.at("configurations").at(0).at("at_rate").at(0);
  CHECK(turn.at("delivered") > 0);
  CHECK(turn.at("in_topic") == turn.at("delivered"));
  CHECK_FALSE(topic_exists(json.at("topic")));
}

// Omitting coordination: while the broker is frozen and the queue is full, no
// record can be sent, and yet each that was due meanwhile was late.
TEST_CASE("records that could not be sent when they were due count as late") {
  broker::OwnBroker own = own_broker();
  support::Program running{
      program({"--rate", "200", "--records", "800", "--json", "--property",
               "queue.buffering.max.messages=10"},
              own.address().direct)};
  REQUIRE(goes_on(running));

  own.freeze();
  // Two lines: between them a second has passed.
  REQUIRE(goes_on(running));
  REQUIRE(goes_on(running));
  own.thaw();
  const auto& ending = running.wait();

  CAPTURE(ending.errors);
  CHECK(ending.status == 0);
  REQUIRE(nlohmann::json::accept(ending.output));
  const auto json = nlohmann::json::parse(ending.output);
  const auto& turn = json.at("configurations").at(0).at("at_rate").at(0);
  CHECK(turn.at("delivered") == 800);
  // 200 were due in that second. A tenth of all, 80, waited for more than half
  // of it; counted from their sending, no more did than one queue and one
  // batch, 74.
  CHECK(turn.at("latency_ms").at("percentiles").at("90.0") > 500);
}

TEST_CASE("a broker that dies ends it with 3, and every record is accounted") {
  broker::OwnBroker own = own_broker();
  support::Program running{
      program({"--rate", "500", "--duration", "60", "--json", "--property",
               "delivery.timeout.ms=1500"},
              own.address().direct)};
  REQUIRE(goes_on(running));

  own.kill();
  const auto& ending = running.wait();

  CAPTURE(ending.errors);
  CHECK(ending.status == 3);
  CHECK(has(ending.errors, "could not be deleted"));
  REQUIRE(nlohmann::json::accept(ending.output));
  const auto json = nlohmann::json::parse(ending.output);
  const auto& turn = json.at("configurations").at(0).at("at_rate").at(0);
  CHECK(turn.at("delivered") > 0);
  CHECK(turn.at("failed").at("_MSG_TIMED_OUT") > 0);
  CHECK(turn.at("unaccounted") == 0);
  CHECK(has(ending.output, "Kafka no longer answers"));
}

TEST_SUITE_END();
