// Lab 1, TODO 3 and TODO 4: whether what the gateway sends is right, and
// whether anything is left behind at the end.
//
// These look at the topic and not at the verdicts, as far as they can, so that
// a gateway without TODO 2 passes them.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <support/failure.hpp>
#include <support/spinning.hpp>
#include <support/topic.hpp>
#include <utility>

#include "gateway_checks.hpp"
#include "gateway_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::Random;
using support::random_for;
using support::sample_payments;
using support::Topic;

// ------------------------------------------------------------------- TODO 3

TEST_CASE(
    "every payment is in the topic once with its key and value and headers" *
    doctest::test_suite("TODO 3")) {
  Topic topic{{.partitions = 3}};
  Random random = random_for("contents");
  const auto payments = sample_payments(random, 200, {.incomplete = true});

  GatewayRun run{topic.name(), calm()};
  run.feed(payments);
  run.connect();
  run.wait_for_acknowledgements(payments.size());
  run.finish();

  require_something_sent(run);
  const Records records = topic.records();
  check_none_lost(run, payments, records, "waited until it was quiet");
  check_contents(payments, records);
}

TEST_CASE("every report brings back the number of its payment" *
          doctest::test_suite("TODO 3")) {
  Topic topic;
  Random random = random_for("numbers");
  const auto payments = sample_payments(random, 30);

  GatewayRun run{topic.name(), calm()};
  run.feed(payments);
  run.connect();
  run.wait_for_verdicts(payments.size());
  run.finish();

  require_something_sent(run);
  if (run.verdicts().all.empty()) {
    support::fail_now(
        {.reason = "No report was answered with a verdict, so nobody can see "
                   "whether it brought a number back.",
         .expected = "TODO 2 gives a verdict on every report; this test needs "
                     "it",
         .seen = "no verdict; the gateway " + run.how_it_ended(),
         .means = "The customer waits at the till for an answer.",
         .blames = {2}});
  }
  require_numbers(run, payments.size());
}

TEST_CASE("one producer carries all payments" * doctest::test_suite("TODO 3")) {
  Topic topic;
  Random random = random_for("one producer");
  const auto payments = sample_payments(random, 30);

  GatewayRun run{topic.name(), calm()};
  run.feed(payments);
  run.connect();
  run.wait_for_acknowledgements(payments.size());
  run.finish();

  require_something_sent(run);
  if (run.has_many_producers()) {
    fail_for_connections(run.proxy().traffic().connections);
  }
}

// What a gateway does while the broker takes nothing and its queue is full.
void check_waits_patiently(GatewayRun& run, std::size_t fed_bytes) {
  constexpr auto while_stalled = 250ms;
  constexpr auto at_most = 2s;
  support::Program& gateway = run.program();
  // It has taken what it can and waits now, or it never will.
  (void)gateway.wait_until_asleep(1s);
  const support::SpinWatch watch{gateway.pid()};
  support::Busyness busyness;
  std::size_t unread = gateway.unread_input();
  bool reads_on = false;
  do {
    gateway.wait_for_output([](std::string_view) { return false; },
                            while_stalled);
    busyness = watch.so_far();
    const std::size_t before = std::exchange(unread, gateway.unread_input());
    reads_on = unread < before;
  } while ((busyness.starved() || reads_on) && busyness.watched < at_most);

  if (gateway.running() && unread == 0) {
    support::fail(
        {.reason = "The gateway went on reading while its queue was full.",
         .expected = "with room for 10 payments it takes a few and leaves the "
                     "rest in the pipe until there is room again",
         .seen = "it had read all " + std::to_string(fed_bytes) +
                 " bytes while the broker took none",
         .means = "While the broker is slow the gateway keeps payments in "
                  "memory, or throws them away: in the end either the memory "
                  "is gone or the payments are."});
  }
  // Whoever reads on works, and wants a processor for that.
  if (busyness.spins() && !reads_on && unread > 0) {
    const auto ms = [](auto time) {
      return std::to_string(
                 std::chrono::duration_cast<std::chrono::milliseconds>(time)
                     .count()) +
             " ms";
    };
    support::fail_now(
        {.reason = "The gateway spins while its queue is full: it wanted a "
                   "processor for " +
                   ms(busyness.busiest.wanted()) + " of " +
                   ms(busyness.watched) + " in which nothing could be sent.",
         .expected = "it waits until delivery reports have made room in the "
                     "queue, which costs next to nothing: what is the timeout "
                     "of poll() for?",
         .seen = "its busiest thread had a processor for " +
                 ms(busyness.busiest.on_processor) +
                 " and waited for one for " + ms(busyness.busiest.kept_waiting),
         .means = "One slow broker, and every gateway heats a processor for "
                  "nothing; without poll() the queue never empties, and no "
                  "payment is ever made again."});
  }
}

TEST_CASE("a full queue slows the gateway down and loses nothing" *
          doctest::test_suite("TODO 3")) {
  constexpr std::size_t memory_limit = std::size_t{256} << 20U;
  Topic topic;
  Random random = random_for("full queue");
  const auto payments = sample_payments(random, 5000);
  const std::string input = support::to_lines(payments);

  // A batch of 10 leaves at once: nothing lingers while the queue is full.
  // These are 500 requests, one after another: seconds even where nothing else
  // runs.
  GatewayRun run{topic.name(),
                 calm({{"queue.buffering.max.messages", "10"},
                       {"batch.num.messages", "10"}}),
                 25s};
  run.feed(input);
  check_waits_patiently(run, input.size());
  run.proxy().resume();
  run.wait_for_acknowledgements(payments.size());
  run.finish();

  require_something_sent(run);
  check_none_lost(run, payments, topic.records(),
                  "gave the producer a queue of 10");
  if (run.ending().peak_memory > memory_limit) {
    support::fail({.reason = "The gateway needed " +
                             std::to_string(run.ending().peak_memory >> 20U) +
                             " MiB of memory for 5000 small payments.",
                   .expected = "less than 256 MiB, however many payments come",
                   .seen = "room for 10 payments in the queue, so the others "
                           "are kept somewhere else",
                   .means = "After a busy hour the server kills the gateway "
                            "and every payment inside."});
  }
}

TEST_CASE(
    "a payment that the producer refuses gets a failed verdict and the others "
    "arrive" *
    doctest::test_suite("TODO 3")) {
  Topic topic;
  Random random = random_for("refused");
  auto payments = sample_payments(random, 20);
  support::make_large(payments[4], random, 3000);

  GatewayRun run{topic.name(), calm({{"message.max.bytes", "2000"}})};
  run.feed(payments);
  run.connect();
  run.wait_for_acknowledgements(payments.size() - 1);
  run.finish();

  require_something_sent(run);
  check_failed(run, {5}, {"MSG_SIZE_TOO_LARGE"},
               "send() refused it as larger than message.max.bytes");
  Payments others = payments;
  others.erase(others.begin() + 4);
  check_none_lost(run, others, topic.records(),
                  "one more that is too large for the producer");
}

TEST_CASE(
    "a line that is no payment is rejected and the payments around it arrive" *
    doctest::test_suite("TODO 3")) {
  using namespace std::string_literals;
  Topic topic;
  Random random = random_for("rejected");
  auto payments = sample_payments(random, 12);
  const std::vector<std::string> rubbish{
      "not JSON",
      R"({"customer_id":"CUST1000","amount":1.00,"currency":"EUR")",
      R"(["customer_id"])",
      R"({"customer_id":17,"amount":1.00,"currency":"EUR","method":"card"})",
      R"({"customer_id":"CUST1000","amount":"1.00","currency":"EUR","method":"card"})",
      R"({"amount":1.00,"currency":"EUR","method":"card"})",
      R"({"customer_id":"CUST)"s + "\xff\xfe" +
          R"(","amount":1,"currency":"EUR","method":"card"})",
      R"({"customer_id":"CUST1000)"s + '\0' +
          R"(","amount":1,"currency":"EUR","method":"card"})",
      std::string(5000, '['),
      R"({"customer_id":")" + std::string(2'000'000, 'x') + R"("})"};

  GatewayRun run{topic.name(), calm()};
  std::vector<std::size_t> rejected;
  std::string input;
  for (std::size_t i = 0; i < payments.size(); ++i) {
    payments[i].input_line = i + std::min(i, rubbish.size()) + 1;
    input += payments[i].line + "\n";
    if (i < rubbish.size()) {
      rejected.push_back(2 * i + 2);
      input += rubbish[i] + "\n";
    }
  }
  run.feed(input);
  run.connect();
  run.wait_for_acknowledgements(payments.size());
  run.finish();

  check_rejected(run, rejected);
  require_something_sent(run);
  check_none_lost(run, payments, topic.records(),
                  "put lines between them that are no payments");
}

// ------------------------------------------------------------------- TODO 4

TEST_CASE("the last payments arrive when the input ends at once" *
          doctest::test_suite("TODO 4")) {
  Topic topic{{.partitions = 3}};
  Random random = random_for("input ends");
  const auto payments = sample_payments(random, 200);

  GatewayRun run{topic.name(), calm({{"linger.ms", "500"}})};
  run.feed(payments);
  run.program().close_input();
  run.proxy().resume();
  run.finish_in_order();

  check_none_lost(run, payments, topic.records(), "closed the input");
}

TEST_CASE("the end waits for a broker that is slow to answer" *
          doctest::test_suite("TODO 4")) {
  // Longer than a second for flush() and one for close().
  constexpr auto slow = 2500ms;
  Topic topic;
  Random random = random_for("slow broker");
  const auto payments = sample_payments(random, 20);

  GatewayRun run{topic.name(), calm()};
  run.feed(payments);
  run.program().close_input();
  run.program().wait_for_output([](std::string_view) { return false; }, slow);
  run.proxy().resume();
  run.finish_in_order();

  check_none_lost(run, payments, topic.records(),
                  "closed the input while the broker needed two and a half "
                  "seconds to answer");
}

TEST_CASE("SIGTERM finishes what was accepted" *
          doctest::test_suite("TODO 4")) {
  Topic topic;
  Random random = random_for("SIGTERM");
  const auto payments = sample_payments(random, 50);

  GatewayRun run{topic.name(), calm({{"linger.ms", "500"}})};
  run.feed(payments);
  run.connect();
  run.program().send_signal(SIGTERM);
  run.finish_in_order();

  check_none_lost(run, payments, topic.records(), "sent SIGTERM");
}

}  // namespace
}  // namespace lab
