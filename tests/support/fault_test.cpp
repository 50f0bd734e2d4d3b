// A fault that does not bite would let wrong programs pass; one that bites
// another number of times than asked would make right programs fail.

#include <doctest/doctest.h>

#include <chrono>
#include <kafka/producer.hpp>
#include <set>
#include <string>
#include <support/failure.hpp>
#include <support/proxy.hpp>
#include <support/topic.hpp>
#include <vector>

namespace support {
namespace {

using namespace std::chrono_literals;
using What = Fault::What;
using Clock = std::chrono::steady_clock;

constexpr std::size_t many = 60;

// What 60 records, one a request, came to.
struct Outcome {
  std::size_t delivered = 0;
  std::size_t copies = 0;  // surplus ones
  std::size_t lost = 0;
  std::size_t struck = 0;
  bool in_order = true;  // the first copies
  std::chrono::milliseconds took{};
};

kafka::Config one_a_request(const Proxy& proxy, bool idempotent) {
  kafka::Config config{{"bootstrap.servers", proxy.address()},
                       {"linger.ms", "0"},
                       {"batch.num.messages", "1"},
                       {"max.in.flight.requests.per.connection", "5"},
                       {"retry.backoff.ms", "10"},
                       {"reconnect.backoff.ms", "10"},
                       {"reconnect.backoff.max.ms", "20"},
                       {"log_level", "2"}};
  config.set("enable.idempotence", idempotent);
  return config;
}

Outcome send_through(Proxy& proxy, const kafka::Config& config) {
  Topic topic;
  Outcome outcome;
  const auto begin = Clock::now();
  kafka::Producer producer{config, [&](const kafka::DeliveryReport& report) {
                             outcome.delivered += report.delivered() ? 1 : 0;
                           }};
  for (std::size_t i = 0; i < many; ++i) {
    REQUIRE_FALSE(
        producer.send({.topic = topic.name(), .value = std::to_string(i)}));
  }
  REQUIRE_FALSE(producer.flush(20s));
  outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - begin);
  std::set<std::string> seen;
  std::string last = "-1";
  for (const SeenRecord& record : topic.records()) {
    const std::string value = record.value.value_or("");
    if (seen.insert(value).second) {
      outcome.in_order &= std::stoi(value) > std::stoi(last);
      last = value;
    } else {
      ++outcome.copies;
    }
  }
  outcome.lost = many - seen.size();
  outcome.struck = proxy.traffic().struck;
  return outcome;
}

Outcome run(const Fault& fault, bool idempotent,
            const std::vector<std::pair<std::string, std::string>>& more = {}) {
  Proxy proxy{bootstrap()};
  proxy.inject(fault);
  kafka::Config config = one_a_request(proxy, idempotent);
  for (const auto& [name, value] : more) {
    config.set(name, value);
  }
  return send_through(proxy, config);
}

TEST_SUITE_BEGIN("fault");

TEST_CASE("k lost acknowledgements are k copies, and none with idempotence") {
  for (const std::size_t times : {1U, 3U, 10U}) {
    CAPTURE(times);
    const Fault fault{.what = What::lose_answer, .times = times};

    const Outcome plain = run(fault, false);
    const Outcome idempotent = run(fault, true);

    CHECK(plain.struck == times);
    CHECK(plain.copies == times);
    CHECK(plain.lost == 0);
    CHECK(plain.delivered == many);
    CHECK(idempotent.struck == times);
    CHECK(idempotent.copies == 0);
    CHECK(idempotent.lost == 0);
    CHECK(idempotent.delivered == many);
    CHECK(idempotent.in_order);
  }
}

TEST_CASE("an acknowledgement is lost where it is asked for") {
  const Outcome outcome =
      run({.what = What::lose_answer, .times = 2, .after = 20}, false);

  CHECK(outcome.struck == 2);
  CHECK(outcome.copies == 2);
  CHECK(outcome.lost == 0);
}

TEST_CASE("a request that is lost is written once, when it is sent again") {
  for (const bool idempotent : {false, true}) {
    const Outcome outcome =
        run({.what = What::lose_request, .times = 3, .after = 10}, idempotent);

    CHECK(outcome.struck == 3);
    CHECK(outcome.copies == 0);
    CHECK(outcome.lost == 0);
    CHECK(outcome.delivered == many);
  }
}

TEST_CASE("an answer that is swallowed is waited for, then asked for again") {
  const std::vector<std::pair<std::string, std::string>> impatient{
      {"socket.timeout.ms", "1000"}, {"message.timeout.ms", "20000"}};

  const Outcome plain = run({.what = What::swallow_answer}, false, impatient);
  const Outcome idempotent =
      run({.what = What::swallow_answer}, true, impatient);

  CHECK(plain.struck == 1);
  CHECK(plain.copies >= 1);
  CHECK(plain.lost == 0);
  CHECK(plain.took >= 1s);
  CHECK(idempotent.struck == 1);
  CHECK(idempotent.copies == 0);
  CHECK(idempotent.lost == 0);
  CHECK(idempotent.delivered == many);
}

TEST_CASE("an answer that is cut in half is no answer") {
  const Outcome plain = run({.what = What::cut_answer}, false);
  const Outcome idempotent = run({.what = What::cut_answer}, true);

  CHECK(plain.struck == 1);
  CHECK(plain.copies >= 1);
  CHECK(plain.lost == 0);
  CHECK(idempotent.copies == 0);
  CHECK(idempotent.lost == 0);
}

TEST_CASE("an answer that is late comes, and those behind it in order") {
  const Outcome patient =
      run({.what = What::delay_answer, .delay = 700ms}, false);
  // librdkafka looks once a second whether a request has timed out.
  const Outcome hasty =
      run({.what = What::delay_answer, .delay = 3000ms}, false,
          {{"socket.timeout.ms", "1000"}, {"message.timeout.ms", "20000"}});

  CHECK(patient.struck == 1);
  CHECK(patient.took >= 700ms);
  CHECK(patient.copies == 0);
  CHECK(patient.delivered == many);
  CHECK(hasty.copies >= 1);
  CHECK(hasty.lost == 0);
}

TEST_CASE("a request that is held comes when it is released") {
  Topic topic;
  Proxy proxy{bootstrap()};
  proxy.inject({.what = What::hold_request, .after = 2});
  kafka::Producer producer{one_a_request(proxy, false)};
  for (int i = 0; i < 10; ++i) {
    REQUIRE_FALSE(producer.send({.topic = topic.name(), .value = "v"}));
  }

  REQUIRE(proxy.wait_until([](const Traffic& now) { return now.struck == 1; },
                           10s));
  CHECK(producer.flush(200ms));
  CHECK(topic.records().size() == 2);
  proxy.release();

  CHECK_FALSE(producer.flush(10s));
  CHECK(topic.records().size() == 10);
}

TEST_CASE("faults that are taken back do not strike") {
  Proxy proxy{bootstrap()};
  proxy.inject({.what = What::lose_answer, .times = Fault::always});
  proxy.calm_down();

  const Outcome outcome = send_through(proxy, one_a_request(proxy, false));

  CHECK(outcome.struck == 0);
  CHECK(outcome.copies == 0);
}

TEST_CASE("faults come one after the other, each to its kind of request") {
  Proxy proxy{bootstrap()};
  proxy.inject({.what = What::lose_request, .times = 2});
  proxy.inject({.what = What::lose_answer, .after = 5});
  proxy.inject({.what = What::lose_answer, .kind = wire::leave_group});

  const Outcome outcome = send_through(proxy, one_a_request(proxy, false));

  CHECK(outcome.struck == 3);
  CHECK(outcome.copies == 1);
  CHECK(outcome.lost == 0);
}

TEST_CASE("each of two proxies at once has faults of its own") {
  Proxy lossy{bootstrap()};
  Proxy good{bootstrap()};
  lossy.inject({.what = What::lose_answer, .times = 4});

  const Outcome unharmed = send_through(good, one_a_request(good, false));
  const Outcome harmed = send_through(lossy, one_a_request(lossy, false));

  CHECK(unharmed.copies == 0);
  CHECK(harmed.copies == 4);
}

TEST_CASE("what asks for no answer can only be lost or held") {
  Proxy proxy{bootstrap()};
  proxy.inject({.what = What::lose_answer, .times = Fault::always});
  kafka::Config config = one_a_request(proxy, false);
  config.set("acks", "0");

  const Outcome outcome = send_through(proxy, config);

  CHECK(outcome.struck == 0);
  CHECK(outcome.delivered == many);
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
