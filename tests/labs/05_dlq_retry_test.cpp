// Lab 5, TODO 2: what waits, for how long, and what goes on meanwhile.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <support/failure.hpp>
#include <vector>

#include "dlq_checks.hpp"
#include "dlq_inputs.hpp"
#include "dlq_run.hpp"
#include "validator_inputs.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::BankAnswer;
using support::BankBooks;
using support::count_of;
using support::Random;
using support::random_for;

// A wait that no test sees the end of.
const std::vector<std::string> very_patient = {
    "--retry-backoff-ms", "60000", "--retry-backoff-max-ms", "60000"};

TEST_CASE("a bank that is down for a while costs no payment and no order" *
          doctest::test_suite("TODO 2")) {
  constexpr std::size_t many = 60;
  DlqSystem system{{.partitions = 3}};
  Random random = random_for("bank down");
  system.bank.always({BankAnswer::unavailable});
  system.send(valid_records(random, many));

  // Its waits are longer than the group puts up with a member that is silent.
  ProcessRun run{system,
                 {"--max-attempts", "50", "--retry-backoff-ms", "800",
                  "--retry-backoff-max-ms", "1600"},
                 quick({{"session.timeout.ms", "1200"},
                        {"max.poll.interval.ms", "1200"}})};
  system.bank.wait_until(
      [&](const BankBooks& books) {
        return books.requests.size() >= 9 || !run.program().running();
      },
      8s);
  system.bank.always({BankAnswer::charge});
  (void)run.wait_for_outputs(many, 8s);

  require_at_work(run);
  const support::Passage passage = system.passage();
  check_all_processed(passage,
                      "opened the bank after it had been asked nine "
                      "times");
  check_no_overtaking(passage);
  check_charged_once(system.bank.books(), system.sent());
  check_stayed_in_group(run, "while the bank was down");
}

TEST_CASE("a payment that waits holds up its own partition and no other" *
          doctest::test_suite("TODO 2")) {
  constexpr std::size_t many = 30;
  DlqSystem system{{.partitions = 2}};
  Random random = random_for("own partition");
  system.send(payments_in(random, 0, 3));
  const std::string waiting = payment_id_of(system.sent()[0]);
  const std::string behind = payment_id_of(system.sent()[1]);
  system.bank.for_payment(waiting, {BankAnswer::unavailable});

  ProcessRun run{system, very_patient};
  system.bank.wait_until(
      [&](const BankBooks& books) {
        return !books.requests_for(waiting).empty() || !run.program().running();
      },
      6s);
  system.send(payments_in(random, 1, many));
  const bool went_on = run.wait_for_outputs(many);

  require_at_work(run);
  if (!went_on) {
    support::fail(
        {.reason = "One payment waits for its next attempt, and " +
                   count_of(many - std::min(many, run.outputs()), "payment") +
                   " of another partition wait with it.",
         .expected =
             "only the payment's own partition is paused; run() goes on "
             "with the others, so nothing here may sleep",
         .seen =
             count_of(run.outputs(), "output") + " of " + std::to_string(many),
         .means = "One customer's trouble with the bank, and nobody can pay."});
  }
  const auto asked = system.bank.books().requests_for(waiting).size();
  if (!system.bank.books().requests_for(behind).empty()) {
    support::fail(
        {.reason = "A payment was charged before the one in front of it, which "
                   "waits for its next attempt.",
         .expected = "consumer_.pause() for the partition, until the payment "
                     "in front has an end",
         .seen = "the one in front was tried " + count_of(asked, "time"),
         .means = "A refund is made before the payment that it is for."});
  } else if (asked != 1) {
    support::fail({.reason = "A payment was tried " + count_of(asked, "time") +
                             " within a few seconds, although the first wait "
                             "is half a minute and more.",
                   .expected = "a wait from half of --retry-backoff-ms to all "
                               "of it",
                   .seen = "--retry-backoff-ms 60000",
                   .means = "A bank that is in trouble is asked again and "
                            "again, and never recovers."});
  }
}

using Waits = std::vector<double>;  // in ms, between two attempts

// How long each payment waited before each further attempt.
std::vector<Waits> waits_of(const DlqSystem& system) {
  std::vector<Waits> all;
  const BankBooks books = system.bank.books();
  for (const support::SeenRecord& record : system.sent()) {
    const auto requests = books.requests_for(payment_id_of(record));
    Waits waits;
    for (std::size_t i = 1; i < requests.size(); ++i) {
      waits.push_back(std::chrono::duration<double, std::milli>(
                          requests[i].when - requests[i - 1].when)
                          .count());
    }
    all.push_back(waits);
  }
  return all;
}

void fail_for_wait(std::size_t attempt, double wait, double longest) {
  support::fail_now(
      {.reason = "After attempt " + std::to_string(attempt) +
                 " a payment waited " + std::to_string(static_cast<int>(wait)) +
                 " ms.",
       .expected = std::to_string(static_cast<int>(longest / 2)) + " to " +
                   std::to_string(static_cast<int>(longest)) +
                   " ms: half to all of the back-off, which doubles with each "
                   "attempt up to --retry-backoff-max-ms",
       .seen = "--retry-backoff-ms 200 --retry-backoff-max-ms 800",
       .means = wait < longest
                    ? "A bank that is in trouble is asked again and again, "
                      "and never recovers."
                    : "The bank has long been open again, and the customer "
                      "still waits."});
}

// The waits of all payments after one attempt. None can be too short: a wait is
// seen from one request's arrival to the next one's. A busy machine makes some
// of them long, so the shortest must not be too long.
void check_waits(std::size_t attempt, const Waits& waits, double longest) {
  constexpr double late = 500;
  const double shortest = *std::min_element(waits.begin(), waits.end());
  if (shortest < longest / 2 - 1 || shortest > longest + late) {
    fail_for_wait(attempt, shortest, longest);
  }
}

TEST_CASE("waits double up to the longest and differ from each other" *
          doctest::test_suite("TODO 2")) {
  constexpr int partitions = 8;
  constexpr std::size_t attempts = 6;
  DlqSystem system{{.partitions = partitions}};
  Random random = random_for("waits");
  system.bank.always({BankAnswer::unavailable});
  for (int partition = 0; partition < partitions; ++partition) {
    system.send(payments_in(random, partition));
  }

  ProcessRun run{
      system,
      {"--max-attempts", std::to_string(attempts), "--retry-backoff-ms", "200",
       "--retry-backoff-max-ms", "800"}};
  system.bank.wait_until(
      [&](const BankBooks& books) {
        return books.requests.size() >= partitions * attempts ||
               !run.program().running();
      },
      10s);

  require_at_work(run);
  const std::vector<Waits> all = waits_of(system);
  int shorter = 0;  // than all of the back-off
  double longest = 200;
  for (std::size_t i = 0; i + 1 < attempts; ++i) {
    Waits after_this;
    for (const Waits& waits : all) {
      if (waits.size() != attempts - 1) {
        support::fail_now(
            {.reason = "The bank was asked " +
                       count_of(waits.size() + 1, "time") +
                       " about a payment that it could not charge.",
             .expected = "six times (--max-attempts 6)",
             .seen = "in the first ten seconds",
             .means = "A payment is given up too early, or never."});
      }
      after_this.push_back(waits[i]);
      shorter += i > 0 && waits[i] < longest * 0.95 ? 1 : 0;
    }
    check_waits(i + 1, after_this, longest);
    longest = std::min(longest * 2, 800.0);
  }
  if (shorter < 3) {
    support::fail({.reason = "Payments that fail together come back together: "
                             "nothing about their waits is random.",
                   .expected = "runtime::random_duration() from half of the "
                               "back-off to all of it",
                   .seen = "all waits are as long as they may be",
                   .means = "When the bank opens again, all shops knock at the "
                            "same moment, and it closes again."});
  }
}

TEST_CASE("after the last attempt the payments behind it go on" *
          doctest::test_suite("TODO 2")) {
  DlqSystem system;
  Random random = random_for("last attempt");
  system.send(payments_in(random, 0, 5));
  const std::string first = payment_id_of(system.sent().front());
  system.bank.for_payment(first, {BankAnswer::unavailable});

  ProcessRun run{system, {"--max-attempts", "3"}};
  const bool went_on = system.bank.wait_until(
      [&](const BankBooks& books) { return books.ledger().size() == 4; }, 6s);

  require_at_work(run);
  const auto asked = system.bank.books().requests_for(first).size();
  if (asked != 3) {
    support::fail(
        {.reason = "A payment that always fails was tried " +
                   count_of(asked, "time") + ".",
         .expected = "three times: --max-attempts 3, the first one "
                     "included",
         .seen = count_of(system.bank.books().ledger().size(), "payment") +
                 " behind it were charged",
         .means = asked > 3 ? "One payment that can never be charged "
                              "holds up all behind it for ever."
                            : "A payment that needed a little "
                              "patience becomes work for a person."});
  }
  if (!went_on) {
    support::fail(
        {.reason = "A payment was given up, and the payments behind "
                   "it are not worked on.",
         .expected = "consumer_.resume() once a payment that has "
                     "waited has its end",
         .seen = count_of(system.bank.books().ledger().size(), "payment") +
                 " of 4 were charged",
         .means = "The customers of that partition wait until "
                  "somebody restarts the program."});
  }
}

TEST_CASE("a payment that recovers lets the payments behind it go on" *
          doctest::test_suite("TODO 2")) {
  DlqSystem system;
  Random random = random_for("recovers");
  system.send(payments_in(random, 0, 6));
  for (const std::size_t i : {0U, 1U, 4U}) {
    system.bank.for_payment(payment_id_of(system.sent()[i]),
                            {BankAnswer::unavailable}, 2);
  }

  ProcessRun run{system};
  run.wait_for_outputs(6);

  require_at_work(run);
  const support::Passage passage = system.passage();
  check_all_processed(passage, "had the bank refuse three of them twice");
  check_charged_once(system.bank.books(), system.sent());
  std::vector<std::string> charged;
  for (const support::BankRequest& charge : system.bank.books().ledger()) {
    charged.push_back(charge.payment_id);
  }
  std::vector<std::string> sent;
  for (const support::SeenRecord& record : system.sent()) {
    sent.push_back(payment_id_of(record));
  }
  if (charged.size() == sent.size() && charged != sent) {
    support::fail({.reason = "The payments of a partition were not charged in "
                             "the order in which they were made.",
                   .expected =
                       "while a payment waits, nothing behind it in its "
                       "partition is worked on",
                   .seen = "the bank's ledger has another order than the "
                           "partition",
                   .means = "A refund is made before the payment that it is "
                            "for."});
  }
}

TEST_CASE("SIGTERM leaves payments that wait to the next program" *
          doctest::test_suite("TODO 2")) {
  DlqSystem system{{.partitions = 2}};
  Random random = random_for("stopped while waiting");
  system.send(payments_in(random, 0, 3));
  const std::string waiting = payment_id_of(system.sent()[1]);
  system.bank.for_payment(waiting, {BankAnswer::unavailable}, 1);
  {
    ProcessRun run{system, very_patient};
    system.bank.wait_until(
        [&](const BankBooks& books) {
          return !books.requests_for(waiting).empty() ||
                 !run.program().running();
        },
        6s);
    require_at_work(run);
    run.stop();
    check_status(run, 0, "after SIGTERM");
    if (run.stopping_took() > 5s) {
      support::fail({.reason = "The program needed " +
                               std::to_string(run.stopping_took().count()) +
                               " ms to end after SIGTERM.",
                     .expected = "five seconds at most: a payment that waits "
                                 "is left to the next one",
                     .seen = "--retry-backoff-ms 60000",
                     .means = dlq_words.hangs});
    }
  }

  ProcessRun again{system};
  system.bank.wait_until(
      [&](const BankBooks& books) {
        return books.ledger().size() == 3 || !again.program().running();
      },
      6s);

  require_at_work(again);
  check_charged_once(system.bank.books(), system.sent());
}

TEST_CASE("a payment that waits goes along when its partition moves" *
          doctest::test_suite("TODO 2")) {
  DlqSystem system{{.partitions = 4}};
  Random random = random_for("moves");
  system.bank.always({BankAnswer::unavailable});
  for (int partition = 0; partition < 4; ++partition) {
    system.send(payments_in(random, partition, 3));
  }
  const std::vector<std::string> patient = {"--max-attempts",         "100",
                                            "--retry-backoff-ms",     "100",
                                            "--retry-backoff-max-ms", "200"};
  ProcessRun first{system, patient};
  system.bank.wait_until(
      [&](const BankBooks& books) {
        return books.requests.size() >= 8 || !first.program().running();
      },
      6s);
  require_at_work(first);

  ProcessRun second{system, patient};
  // It gets partitions when the first one has given them back.
  second.proxy().wait_until(
      [](const support::Traffic& traffic) {
        return traffic.answers_of(support::wire::sync_group) > 0;
      },
      6s);
  system.bank.always({BankAnswer::charge});
  system.bank.wait_until(
      [&](const BankBooks& books) { return books.ledger().size() >= 12; }, 8s);

  require_at_work(first);
  require_at_work(second);
  check_charged_once(system.bank.books(), system.sent());
}

}  // namespace
}  // namespace lab
