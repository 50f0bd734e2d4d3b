// Lab 5, TODO 2: what waits, for how long, and what goes on meanwhile.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <support/failure.hpp>
#include <support/wire.hpp>
#include <vector>

#include "dlq_checks.hpp"
#include "dlq_inputs.hpp"
#include "dlq_run.hpp"
#include "dlq_suspects.hpp"
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
  const Suspects suspects{system};
  Random random = random_for("bank down");
  system.bank.always({BankAnswer::unavailable});
  system.send(valid_records(random, many));

  // Its waits together are longer than the group puts up with a member that is
  // silent.
  ProcessRun run{system,
                 {"--max-attempts", "50", "--retry-backoff-ms", "500",
                  "--retry-backoff-max-ms", "1000"},
                 quick({{"session.timeout.ms", "2000"},
                        {"max.poll.interval.ms", "2000"}})};
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
  const Suspects suspects{system};
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

TEST_CASE("after the last attempt the payments behind it go on" *
          doctest::test_suite("TODO 2")) {
  DlqSystem system{with_another_partition};
  const Suspects suspects{system};
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
    (void)run.wait_for_outputs(5, 3s);  // what it was taken for
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
  if (!went_on && asked <= 3) {
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
  DlqSystem system{with_another_partition};
  const Suspects suspects{system};
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

// The next program gets nothing to do from one that has not left the group, or
// has committed a payment that waits, and that is TODO 4's.
void suspect_who_ended_it(DlqSystem& system, const ProcessRun& run,
                          Suspects& suspects) {
  constexpr std::int64_t open = 2;  // the payment that waits, and one behind it
  const support::Passage passage = system.passage();
  const bool waits = passage.fates()[1].outputs.empty();
  const bool behind_was_tried =
      !system.bank.books()
           .requests_for(payment_id_of(system.sent().back()))
           .empty();
  if (run.traffic().requests_of(support::wire::leave_group) == 0 ||
      (system.lag() < open && waits && !behind_was_tried)) {
    suspects.convict(4);
  }
}

TEST_CASE("SIGTERM leaves payments that wait to the next program" *
          doctest::test_suite("TODO 2")) {
  DlqSystem system{{.partitions = 2}};
  Suspects suspects{system};
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
    suspect_who_ended_it(system, run, suspects);
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

bool is_first_of_partition(const DlqSystem& system, const std::string& id) {
  return std::ranges::any_of(system.sent(), [&](const auto& record) {
    return record.offset == 0 && payment_id_of(record) == id;
  });
}

TEST_CASE("a payment that waits goes along when its partition moves" *
          doctest::test_suite("TODO 2")) {
  DlqSystem system{{.partitions = 4}};
  Suspects suspects{system};
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
  // The bank has charged nothing, so nothing is done. Who goes on all the same
  // has more than one payment of each partition tried.
  if (system.lag() < 12 &&
      std::ranges::all_of(system.bank.books().requests, [&](const auto& each) {
        return is_first_of_partition(system, each.payment_id);
      })) {
    suspects.convict(4);
  }

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
