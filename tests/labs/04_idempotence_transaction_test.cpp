// Lab 4, TODO 4: whether outputs and offsets are one thing, also for a program
// that is killed in between.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <support/failure.hpp>

#include "idempotence_checks.hpp"
#include "idempotence_run.hpp"
#include "idempotence_suspects.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::Fault;
using support::Random;
using support::random_for;
using support::sample_payments;
namespace wire = support::wire;

TEST_CASE("outputs and offsets are parts of one transaction" *
          doctest::test_suite("TODO 4")) {
  Shop shop;
  Random random = random_for("one transaction");
  shop.submit(sample_payments(random, 40));

  ProcessorRun run{shop};
  run.wait_for_all();
  (void)run.proxy().wait_until(
      [](const support::Traffic& now) {
        return now.answers_of(wire::end_txn) > 0;
      },
      1s);

  require_at_work(run);
  const support::Traffic traffic = run.proxy().traffic();
  check_processed_once(shop, "waited for the processor");
  check_lag(shop, "Long after the last payment");
  if (traffic.answers_of(wire::end_txn) == 0) {
    support::fail_now(
        {.reason = "The processor never committed a transaction.",
         .expected = "begin_transaction() before the payments of a batch, "
                     "commit_transaction() behind them",
         .seen = "no EndTxn request on the wire",
         .means = "A crash leaves payments that are charged and nowhere "
                  "written, or written twice."});
  }
  if (const auto alone = traffic.requests_of(wire::offset_commit); alone > 0) {
    support::fail(
        {.reason = "Offsets were committed outside of the transaction, " +
                   std::to_string(alone) + " times.",
         .expected = "send_offsets_to_transaction(), and no commit() of the "
                     "consumer",
         .seen = support::count_of(alone, "OffsetCommit request") + " and " +
                 support::count_of(traffic.requests_of(wire::txn_offset_commit),
                                   "TxnOffsetCommit request") +
                 " on the wire",
         .means = "A crash between the two commits passes payments by, or "
                  "takes them a second time."});
  }
  const auto outside = std::ranges::count_if(
      traffic.produced,
      [](const auto& request) { return request.transactional_id.empty(); });
  if (outside > 0) {
    support::fail({.reason = "Payments were written outside of a transaction.",
                   .expected = "every Produce request carries the "
                               "transactional.id",
                   .seen = support::count_of(static_cast<std::size_t>(outside),
                                             "Produce request") +
                           " without it",
                   .means = "Readers see payments that were never committed."});
  }
}

TEST_CASE("what is committed is printed and not forgotten" *
          doctest::test_suite("TODO 4")) {
  Shop shop{2};
  Random random = random_for("printed");
  const Payments payments = sample_payments(random, 30);
  shop.bank.for_customer(payments[5].customer_id,
                         {support::BankAnswer::decline});
  shop.submit(payments);

  ProcessorRun run{shop};
  run.wait_for_all();
  require_at_work(run);
  run.stop();  // it finishes what it does behind the last commit

  check_processed_once(shop, "waited for the processor");
  if (shop.visible(payments.size()).size() == payments.size()) {
    check_printed(run, shop);
  }
}

// A moment at which a processor can lose its power.
struct Moment {
  const char* words = "";  // "killed it when …"
  Fault fault = {};
};

// Between any two steps of a transaction. In the last, the broker has committed
// and the processor does not know.
const std::array<Moment, 4> moments{{
    {"its outputs were on their way",
     {.what = Fault::What::hold_request, .kind = wire::produce}},
    {"its offsets were on their way",
     {.what = Fault::What::hold_request, .kind = wire::txn_offset_commit}},
    {"its commit was on its way",
     {.what = Fault::What::hold_request, .kind = wire::end_txn}},
    {"its commit was done and not heard of",
     {.what = Fault::What::swallow_answer, .kind = wire::end_txn}},
}};

// Lets a processor work, kills it at the moment, and lets another one finish.
void kill_at(const Moment& moment, Random& random) {
  constexpr std::size_t many = 60;
  Shop shop{2};
  const Payments payments = sample_payments(random, many);
  shop.submit(payments);
  Fault fault = moment.fault;
  fault.after = static_cast<std::size_t>(random.number(0, 2));
  {
    ProcessorRun run{shop, {.session = short_session}};
    run.proxy().inject(fault);
    const bool struck = run.proxy().wait_until(
        [](const support::Traffic& now) { return now.struck > 0; }, 12s);
    if (!struck) {
      require_at_work(run);
    }
    run.kill();
  }
  const std::size_t charged = shop.bank.books().ledger().size();
  const std::size_t visible = shop.processed.records().size();

  ProcessorRun again{shop};
  again.wait_for_all();

  require_at_work(again);
  MESSAGE("killed when " << std::string{moment.words} << ": " << charged
                         << " charged and " << visible << " visible by then");
  check_lag(shop, std::string{"After kill -9 when "} + moment.words +
                      ", and a new start");
  check_processed_once(
      shop, std::string{"killed the processor when "} + moment.words);
}

TEST_CASE("kill -9 before the commit charges everybody once" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("before the commit");
  kill_at(moments.at(2), random);
}

TEST_CASE("kill -9 after the commit charges everybody once" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("after the commit");
  kill_at(moments.at(3), random);
}

TEST_CASE("kill -9 at any moment charges everybody once" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("any moment");
  kill_at(moments.at(static_cast<std::size_t>(random.number(0, 1))), random);
}

TEST_CASE("a processor that was killed holds nobody up" *
          doctest::test_suite("TODO 1")) {
  Shop shop;
  Random random = random_for("holds up");
  const Payments payments = sample_payments(random, 20);
  shop.submit(payments);
  {
    ProcessorRun run{shop, {.set_up = false, .session = short_session}};
    run.proxy().inject(moments.at(2).fault);
    (void)run.proxy().wait_until(
        [](const support::Traffic& now) { return now.struck > 0; }, 8s);
    blame({3, 4}, [&] { require_at_work(run); });
    run.kill();
  }
  // No transaction was committed, so these are not part of one.
  const bool committed = shop.lag() < shop.records();
  const std::size_t asked = shop.bank.books().requests.size();

  // The broker itself would end what is left open after a minute.
  ProcessorRun again{shop, {.set_up = false}};
  again.wait_for_all();

  blame({3, 4}, [&] { require_at_work(again); });
  const std::size_t visible = shop.visible(payments.size()).size();
  // One that is held up by an open transaction does not come to the bank.
  const bool held_up = shop.bank.books().requests.size() == asked;
  if (visible < payments.size()) {
    support::fail(
        {.reason = "After kill -9 and a new start, " +
                   std::to_string(payments.size() - visible) + " of " +
                   support::count_of(payments.size(), "payment") +
                   " cannot be read in processed_payments.",
         .expected = "init_transactions() of the same transactional.id ends "
                     "what the dead one has left open",
         .seen = "an open transaction, which readers of committed records "
                 "wait for",
         .means = "After every crash all customers wait, for "
                  "transaction.timeout.ms: a minute.",
         .blames = committed ? std::vector<int>{4}
                   : held_up ? std::vector<int>{}
                             : std::vector<int>{3, 4}});
  }
}

TEST_CASE("a transaction with a payment that failed is not committed" *
          doctest::test_suite("TODO 4")) {
  Shop shop;
  Random random = random_for("invisible");
  Payments payments = sample_payments(random, 10);
  // Nine of ten are charged and written; the tenth, which is charged, too, is
  // larger than the producer sends. So nothing hangs on what take() makes of a
  // bank that is unavailable.
  support::make_large(payments.back(), random, 20'000);
  shop.submit(payments);
  ProcessorRun run{shop, {.producer = {{"message.max.bytes", "10000"}}}};
  const std::string failing = payments.back().payment_id;
  const bool asked = shop.bank.wait_until(
      [&](const support::BankBooks& books) {
        return !books.requests_for(failing).empty();
      },
      8s);
  if (!asked) {
    require_at_work(run);
    check_processed_once(shop, "waited for the processor");
  }
  // Long enough for a commit that must not come. A right processor ends before
  // that: an abort would help nobody.
  const auto has_ended_one = [](const support::Traffic& now) {
    return now.answers_of(wire::end_txn) > 0;
  };
  (void)run.proxy().wait_until(
      [&](const support::Traffic& now) {
        return has_ended_one(now) || !run.program().running();
      },
      5s);

  // What is committed may be seen a moment later.
  const bool committing = has_ended_one(run.proxy().traffic());
  const std::size_t visible = shop.visible(committing ? 1 : 0).size();
  const std::int64_t committed = shop.records() - shop.lag();
  if (visible > 0 || committed > 0) {
    support::fail(
        {.reason = "Part of a transaction that failed can be seen: " +
                   support::count_of(visible, "record") + " and " +
                   support::count_of(static_cast<std::size_t>(committed),
                                     "committed offset") +
                   ".",
         .expected = "commit_transaction() only when everything before it has "
                     "worked",
         .seen = "the last payment of the batch was larger than "
                 "message.max.bytes, so send() refused it",
         .means = "The last payment is passed by: the customer has paid, and "
                  "the shop never hears of it."});
  }
  run.kill();
}

TEST_CASE("answers that are lost within a transaction repeat nothing" *
          doctest::test_suite("TODO 4")) {
  Shop shop;
  Random random = random_for("lost answers");
  shop.submit(sample_payments(random, 60));
  ProcessorRun run{shop, {.producer = {{"retry.backoff.ms", "10"}}}};
  for (const std::int16_t kind : {wire::produce, wire::txn_offset_commit,
                                  wire::end_txn, wire::add_partitions_to_txn}) {
    run.proxy().inject(
        {.what = Fault::What::lose_answer,
         .kind = kind,
         .after = static_cast<std::size_t>(random.number(0, 1))});
  }

  run.wait_for_all();

  require_at_work(run);
  check_lag(shop, "Long after the network had lost four answers");
  check_processed_once(shop, "lost four answers within transactions");
}

TEST_CASE("SIGTERM ends the transaction that is open" *
          doctest::test_suite("TODO 4")) {
  Shop shop;
  Random random = random_for("SIGTERM");
  shop.submit(sample_payments(random, 40));
  // Slow, so that it is at work when it is asked to end.
  shop.bank.always({support::BankAnswer::charge, 20ms});
  ProcessorRun run{shop};
  (void)shop.wait_for_requests(5, 12s);
  require_at_work(run);

  run.stop();
  const std::size_t charged = shop.bank.books().ledger().size();
  const std::size_t visible = shop.visible(charged).size();

  check_status(run, 0, "after SIGTERM");
  const auto committed = static_cast<std::size_t>(shop.records() - shop.lag());
  if (charged != visible || committed != visible) {
    support::fail(
        {.reason = "After a clean end " + std::to_string(charged) +
                   " payments are charged, " + std::to_string(visible) +
                   " are in processed_payments, and " +
                   std::to_string(committed) + " offsets are committed.",
         .expected = "three times the same number",
         .seen = run.errors(),
         .means = "Until the next start nobody knows what was paid.",
         .blames = who_misread_the_bank(shop)});
  }
}

}  // namespace
}  // namespace lab
