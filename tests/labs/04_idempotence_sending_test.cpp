// Lab 4, TODO 1, `send`: whether a payment whose acknowledgement is lost is in
// the topic once.

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <support/failure.hpp>

#include "idempotence_checks.hpp"
#include "idempotence_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::Fault;
using support::Random;
using support::random_for;
using support::sample_payments;

// As many as the broker was asked to write, and never answered for.
void require_struck(const SenderRun& run, std::size_t times,
                    const support::Traffic& traffic) {
  if (traffic.struck >= times) {
    return;
  }
  support::fail_now(
      {.reason = "The network lost " + std::to_string(traffic.struck) +
                 " of the " + std::to_string(times) +
                 " acknowledgements that it was to lose.",
       .expected = "a request for each payment, sent again when no answer "
                   "comes",
       .seen = support::count_of(traffic.produced.size(), "Produce request") +
               " on the wire; the sender ended with status " +
               std::to_string(run.ending().status.value_or(-1)),
       .means = "A payment whose answer is lost is not sent again, and is "
                "reported as failed."});
}

TEST_CASE("acknowledgements that are lost duplicate nothing" *
          doctest::test_suite("TODO 1")) {
  support::Topic topic;
  Random random = random_for("lost acknowledgements");
  const Payments payments = sample_payments(random, 40);
  const auto lost = static_cast<std::size_t>(random.number(1, 10));
  SenderRun run{topic.name(), one_by_one()};
  run.proxy().inject({.what = Fault::What::lose_answer, .times = lost});

  run.feed(payments);

  const support::Traffic traffic = run.proxy().traffic();
  const Records records = topic.records();
  const support::Comparison comparison{payments, records};
  MESSAGE("lost " << comparison.lost().size() << ", surplus "
                  << records.size() + comparison.lost().size() - payments.size()
                  << ", with " << traffic.struck
                  << " acknowledgements lost and at most "
                  << traffic.most_in_flight << " requests in flight");
  require_struck(run, lost, traffic);
  check_sent_once(payments, records,
                  "lost " + support::count_of(lost, "acknowledgement"));
  check_in_order(payments, records);
  check_verdicts(run, payments, records);
}

TEST_CASE("a network that goes silent duplicates nothing" *
          doctest::test_suite("TODO 1")) {
  support::Topic topic;
  Random random = random_for("silent");
  const Payments payments = sample_payments(random, 40);
  SenderRun run{topic.name(), one_by_one({{"socket.timeout.ms", "1000"},
                                          {"delivery.timeout.ms", "8000"}})};
  run.proxy().inject({.what = Fault::What::swallow_answer, .after = 10});

  run.feed(payments);

  const Records records = topic.records();
  require_struck(run, 1, run.proxy().traffic());
  check_sent_once(payments, records,
                  "let the network fall silent in the middle");
  check_in_order(payments, records);
  check_verdicts(run, payments, records);
}

TEST_CASE("a payment that failed is not sent again" *
          doctest::test_suite("TODO 1")) {
  support::Topic topic;
  Random random = random_for("failed");
  const Payments payments = sample_payments(random, 10);
  SenderRun run{topic.name(), one_by_one({{"delivery.timeout.ms", "1500"}})};
  // The broker writes five; the answers come when the sender has given up.
  run.proxy().inject(
      {.what = Fault::What::delay_answer, .times = 5, .delay = 2100ms});

  run.feed(payments);

  const Records records = topic.records();
  const support::Comparison comparison{payments, records};
  if (!comparison.duplicated().empty()) {
    const std::size_t line = comparison.duplicated().front();
    support::fail(
        {.reason = "Payments that failed were sent again: " +
                   comparison.summary() + ".",
         .expected = "a delivery report with an error is the end of it: the "
                     "client has tried for delivery.timeout.ms, and perhaps "
                     "Kafka has the payment",
         .seen = support::describe(payments, line) + " is there " +
                 std::to_string(comparison.records_of(line).size()) + " times",
         .means = "A customer who paid once is charged twice."});
  }
  check_verdicts(run, payments, records);
}

}  // namespace
}  // namespace lab
