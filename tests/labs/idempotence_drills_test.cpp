// Drills that take too long for a student's check: every number of lost
// acknowledgements with ten seeds, twenty kills, and a broker that dies in the
// middle of a transaction.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <broker/native_broker.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <support/failure.hpp>
#include <support/processes.hpp>

#include "idempotence_checks.hpp"
#include "idempotence_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::Fault;
using support::Random;
using support::random_for;
using support::sample_payments;
namespace wire = support::wire;

// ----------------------------------------------------------------- ten by ten

struct Figures {
  std::size_t runs = 0;
  std::size_t lost = 0;
  std::size_t surplus = 0;
  std::size_t runs_with_surplus = 0;
  std::size_t out_of_order = 0;
};

bool in_order(const Payments& payments, const Records& records) {
  return support::failures_of([&] { check_in_order(payments, records); })
      .empty();
}

// One payment a request, five requests in flight, ten runs with `lost` lost
// acknowledgements each.
Figures ten_runs(std::size_t lost, bool idempotent) {
  Figures figures;
  for (int seed = 1; seed <= 10; ++seed) {
    Random random = random_for("ten by ten " + std::to_string(lost) + " " +
                               std::to_string(seed));
    const Payments payments = sample_payments(random, 20);
    support::Topic topic;
    SenderRun run{
        topic.name(),
        one_by_one({{"enable.idempotence", idempotent ? "true" : "false"}})};
    run.proxy().inject(
        {.what = Fault::What::lose_answer,
         .times = lost,
         .after = static_cast<std::size_t>(random.number(0, 9))});
    run.feed(payments);
    const Records records = topic.records();
    const support::Comparison comparison{payments, records};
    const std::size_t surplus =
        records.size() + comparison.lost().size() - payments.size();
    CHECK(run.proxy().traffic().struck == lost);
    ++figures.runs;
    figures.lost += comparison.lost().size();
    figures.surplus += surplus;
    figures.runs_with_surplus += surplus > 0 ? 1 : 0;
    figures.out_of_order += in_order(payments, records) ? 0 : 1;
  }
  return figures;
}

void print(std::size_t lost, const Figures& figures) {
  std::cout << "acknowledgements lost " << lost << ": runs " << figures.runs
            << ", payments lost " << figures.lost << ", surplus copies "
            << figures.surplus << ", runs with copies "
            << figures.runs_with_surplus << ", runs out of order "
            << figures.out_of_order << '\n';
}

TEST_CASE("with idempotence no lost acknowledgement duplicates a payment" *
          doctest::test_suite("ten_by_ten")) {
  for (std::size_t lost = 1; lost <= 10; ++lost) {
    const Figures figures = ten_runs(lost, true);

    print(lost, figures);
    CHECK(figures.lost == 0);
    CHECK(figures.surplus == 0);
    CHECK(figures.out_of_order == 0);
  }
}

TEST_CASE("without idempotence every lost acknowledgement is a copy" *
          doctest::test_suite("ten_by_ten_without")) {
  for (std::size_t lost = 1; lost <= 10; ++lost) {
    const Figures figures = ten_runs(lost, false);

    print(lost, figures);
    CHECK(figures.lost == 0);
    CHECK(figures.surplus == 10 * lost);
    CHECK(figures.runs_with_surplus == figures.runs);
  }
}

// --------------------------------------------------------------- twenty kills

// Waits for a moment between any two steps of a transaction.
void wait_for_a_moment(const Shop& shop, ProcessorRun& run, Random& random) {
  constexpr auto long_enough = 15s;
  const auto steps = static_cast<std::size_t>(random.number(1, 3));
  if (random.one_in(2)) {
    const std::size_t now = shop.bank.books().requests.size();
    (void)shop.wait_for_requests(
        now + static_cast<std::size_t>(random.number(1, 50)), long_enough);
    return;
  }
  constexpr std::array kinds{wire::produce, wire::add_offsets_to_txn,
                             wire::txn_offset_commit, wire::end_txn};
  const std::int16_t kind =
      kinds.at(static_cast<std::size_t>(random.number(0, 3)));
  const bool answered = random.one_in(2);
  (void)run.proxy().wait_until(
      [&](const support::Traffic& now) {
        return (answered ? now.answers_of(kind) : now.requests_of(kind)) >=
               steps;
      },
      long_enough);
}

TEST_CASE("twenty kills at random moments charge everybody once" *
          doctest::test_suite("kills")) {
  Shop shop{3};
  Random random = random_for("twenty kills");
  shop.submit(sample_payments(random, 1500));
  shop.bank.always({support::BankAnswer::charge, 1ms});
  std::size_t in_the_middle = 0;
  for (int kill = 1; kill <= 20; ++kill) {
    ProcessorRun run{shop, {.session = short_session}};
    wait_for_a_moment(shop, run, random);
    require_at_work(run);
    run.kill();
    const std::size_t charged = shop.bank.books().ledger().size();
    const std::size_t visible = shop.processed.records().size();
    in_the_middle += charged > visible ? 1 : 0;
    std::cout << "kill " << kill << ": " << charged << " charged, " << visible
              << " visible\n";
  }

  ProcessorRun last{shop};
  (void)shop.wait_for_lag(0, 30s);

  std::cout << "kills between charge and commit: " << in_the_middle
            << " of 20\n";
  CHECK(in_the_middle > 0);  // else they would prove little
  require_at_work(last);
  check_lag(shop, "Half a minute after the last of twenty kills");
  check_processed_once(shop, "killed the processor twenty times");
}

// ------------------------------------------------------- a broker that dies

TEST_CASE("a broker that dies in a transaction charges nobody twice" *
          doctest::test_suite("broker")) {
  std::optional<broker::OwnBroker> own;
  support::with_children_of_ours(
      [&] { own.emplace(std::filesystem::path{REPOSITORY} / ".lab"); });
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before anything else is started
  REQUIRE(::setenv("LAB_BOOTSTRAP", own->address().direct.c_str(), 1) == 0);
  Shop shop;
  Random random = random_for("broker dies");
  shop.submit(sample_payments(random, 60));
  ProcessorRun run{shop};
  run.proxy().inject(
      {.what = Fault::What::hold_request, .kind = wire::end_txn, .after = 1});
  REQUIRE(run.proxy().wait_until(
      [](const support::Traffic& now) { return now.struck > 0; }, 20s));

  own->kill();
  run.proxy().go_away();
  support::with_children_of_ours([&] { own->start(); });
  run.proxy().come_back();
  (void)shop.wait_for_lag(0, 40s);

  require_at_work(run);
  check_lag(shop, "Forty seconds after the broker had come back");
  check_processed_once(shop, "killed the broker in a transaction");
  run.stop();
  check_status(run, 0, "after SIGTERM");
}

}  // namespace
}  // namespace lab
