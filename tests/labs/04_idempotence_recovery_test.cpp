// Lab 4, TODO 5: a transaction that fails is aborted and taken again; a
// processor that is fenced off stops.

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <support/failure.hpp>
#include <vector>

#include "idempotence_checks.hpp"
#include "idempotence_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::BankAnswer;
using support::Random;
using support::random_for;
using support::sample_payments;
namespace wire = support::wire;

// Who leaves a transaction open, when TODO 4's own tests say so, too.
const std::vector<int> not_committed{4};

// recover() can do no more than take() and transact() do: what is not charged,
// written and committed once is theirs if their own tests say so, too.
const std::vector<int> take_and_transact{3, 4};

TEST_CASE("a bank that is unavailable for a while is asked again" *
          doctest::test_suite("TODO 5")) {
  Shop shop{2};
  Random random = random_for("unavailable");
  const Payments payments = sample_payments(random, 40);
  shop.bank.for_payment(payments[7].payment_id, {BankAnswer::unavailable}, 2);
  shop.bank.for_payment(payments[30].payment_id, {BankAnswer::unavailable}, 1);
  shop.submit(payments);

  ProcessorRun run{shop};
  run.wait_for_all();

  require_at_work(run, not_committed);
  blame(take_and_transact, [&] {
    check_processed_once(shop, "let the bank be unavailable three times");
    check_lag(shop, "Long after the last payment");
  });
}

TEST_CASE("an abort takes back every partition of the batch" *
          doctest::test_suite("TODO 5")) {
  constexpr int partitions = 3;
  constexpr std::ptrdiff_t of_each = 4;  // so that all fit into one batch
  Shop shop{partitions};
  Random random = random_for("every partition");
  std::map<std::int32_t, std::ptrdiff_t> taken;
  Payments payments = sample_payments(random, 200);
  std::erase_if(payments, [&](const support::SamplePayment& payment) {
    return taken[shop.place_of(payment)]++ >= of_each;
  });
  shop.submit(payments);
  // Whatever the first batch holds: while its answer is kept back, the rest is
  // fetched, and so the next one, which fails as well, spans partitions.
  shop.bank.next(3, {BankAnswer::unavailable, 300ms});

  ProcessorRun run{shop};
  run.wait_for_all();

  require_at_work(run, not_committed);
  blame(take_and_transact, [&] {
    check_processed_once(shop,
                         "let transactions fail that had payments of several "
                         "partitions");
    check_lag(shop, "Long after the last payment");
  });
}

TEST_CASE("a bank that stays away is not asked without a pause" *
          doctest::test_suite("TODO 5")) {
  Shop shop;
  Random random = random_for("stays away");
  shop.submit(sample_payments(random, 5));
  shop.bank.always({BankAnswer::unavailable});
  ProcessorRun run{shop, {.consumer = {{"fetch.wait.max.ms", "10"}}}};
  (void)shop.wait_for_requests(1, 12s);

  // In two seconds a processor that waits half a second asks four times more.
  constexpr std::size_t far_too_many = 9;
  const bool hammered = shop.wait_for_requests(far_too_many, 2s);
  require_at_work(run, not_committed);
  if (hammered) {
    support::fail(
        {.reason = "The processor asked a bank that is unavailable more than " +
                   std::to_string(far_too_many) + " times in two seconds.",
         .expected = "a pause of about half a second behind an abort",
         .seen = "503 was the answer each time",
         .means = "The bank, which has troubles already, gets more of them."});
  }
  shop.bank.always({BankAnswer::charge});
  run.wait_for_all();
  blame(take_and_transact, [&] {
    check_processed_once(shop, "let the bank be unavailable for two seconds");
    check_lag(shop, "Long after the bank was back");
  });
}

TEST_CASE("an older processor with the same name is fenced off and stops" *
          doctest::test_suite("TODO 5")) {
  Shop shop{2};
  Random random = random_for("fenced");
  shop.submit(sample_payments(random, 60));
  ProcessorRun older{shop};
  older.proxy().inject(
      {.what = support::Fault::What::hold_request, .kind = wire::end_txn});
  (void)older.proxy().wait_until(
      [](const support::Traffic& now) { return now.struck > 0; }, 12s);
  require_at_work(older, not_committed);

  ProcessorRun newer{shop};
  // It fences off the older one before it asks for partitions.
  (void)newer.proxy().wait_until(
      [](const support::Traffic& now) {
        return now.requests_of(wire::join_group) > 0;
      },
      12s);
  older.proxy().release();
  const bool ended = older.wait_for_end(8s);
  newer.wait_for_all();

  require_at_work(newer, not_committed);
  if (!ended) {
    support::fail(
        {.reason = "A processor that is fenced off goes on.",
         .expected = "an error that is fatal() ends the program: recover() "
                     "returns it, and the status is 1",
         .seen = "it still ran eight seconds after a newer one had taken its "
                 "transactional.id",
         .means = "Two processors believe that they are the only one. The "
                  "older asks the bank, and can write nothing."});
  } else {
    check_status(older, 1, "because it was fenced off");
    if (older.ending().errors.find("fenced") == std::string::npos) {
      support::fail(
          {.reason = "A processor that was fenced off did not say so.",
           .expected = "the text() of the error on std::cerr",
           .seen = older.errors(),
           .means = "Whoever finds it dead in the morning does not know that "
                    "somebody has started a second one."});
    }
  }
  blame(take_and_transact, [&] {
    check_lag(shop, "Long after a newer processor had come");
    check_processed_once(shop, "started a second processor with the same name");
  });
}

TEST_CASE("a broker that goes away for a while is waited for" *
          doctest::test_suite("TODO 5")) {
  Shop shop;
  Random random = random_for("goes away");
  shop.submit(sample_payments(random, 60));
  ProcessorRun run{shop};
  // In the middle of a transaction.
  run.proxy().inject(
      {.what = support::Fault::What::hold_request, .kind = wire::produce});
  (void)run.proxy().wait_until(
      [](const support::Traffic& now) { return now.struck > 0; }, 12s);
  require_at_work(run, not_committed);
  run.proxy().go_away();
  const bool ended = run.program().wait_for_end(1500ms);
  run.proxy().come_back();
  (void)shop.wait_for_lag(0, 15s);

  if (ended) {
    require_at_work(run, not_committed);
  }
  blame(take_and_transact, [&] {
    check_lag(shop, "Fifteen seconds after the broker had come back");
    check_processed_once(shop, "took the broker away in a transaction");
  });
}

}  // namespace
}  // namespace lab
