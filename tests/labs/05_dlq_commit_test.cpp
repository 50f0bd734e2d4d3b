// Lab 5, TODO 4: what is committed, and when.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <support/failure.hpp>
#include <support/fair_time.hpp>
#include <support/wire.hpp>
#include <vector>

#include "dlq_checks.hpp"
#include "dlq_inputs.hpp"
#include "dlq_run.hpp"
#include "dlq_suspects.hpp"
#include "refusal.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::BankAnswer;
using support::count_of;
using support::Random;
using support::random_for;

// A shuffle of good payments, poison, and what the bank declines or cannot do.
std::vector<DlqCase> any_mix(Random& random, support::Bank& bank,
                             std::size_t count) {
  const std::vector<DlqCase> poison = poison_cases(random);
  std::vector<DlqCase> cases;
  while (cases.size() < count) {
    const auto kind = random.number(0, 9);
    if (kind == 0) {
      cases.push_back(poison[static_cast<std::size_t>(
          random.number(0, static_cast<std::int64_t>(poison.size()) - 1))]);
      continue;
    }
    cases.push_back(good_cases(random, 1).front());
    const std::string id = payment_id_of(cases.back().record);
    if (kind == 1) {
      cases.back().failure = "permanent";
      cases.back().what = "a payment that the bank declines";
      bank.for_payment(id, {BankAnswer::decline});
    } else if (kind == 2) {
      cases.back().failure = "transient";
      cases.back().what = "a payment that the bank can never charge";
      bank.for_payment(id, {BankAnswer::unavailable});
    } else if (kind == 3) {
      cases.back().what = "a payment that needs three attempts";
      bank.for_payment(id, {BankAnswer::unavailable}, 2);
    }
  }
  return cases;
}

TEST_CASE("processed and dead-lettered make up what was read" *
          doctest::test_suite("TODO 4")) {
  constexpr std::size_t many = 30;
  DlqSystem system{{.partitions = 3}};
  const Suspects suspects{system};
  Random random = random_for("mix");
  std::vector<DlqCase> all;
  for (std::int32_t partition = 0; partition < 3; ++partition) {
    const std::vector<DlqCase> cases = any_mix(random, system.bank, many);
    system.send(records_of(cases, random, partition));
    all.insert(all.end(), cases.begin(), cases.end());
  }

  ProcessRun run{system,
                 {"--retry-backoff-ms", "2", "--retry-backoff-max-ms", "8"}};
  run.wait_for_outputs(3 * many);

  require_at_work(run);
  check_places(system.passage(), all, "waited for their outputs");
  check_no_lag(system, "every record has its output");
}

// Nothing waits here, so that all three partitions are done between two polls
// that brought nothing: each of them has its offset in one settle().
TEST_CASE("poison first and in the middle and last holds nobody up" *
          doctest::test_suite("TODO 4")) {
  DlqSystem system{{.partitions = 3}};
  const Suspects suspects{system};
  Random random = random_for("first, middle, last");
  const std::vector<DlqCase> poison = poison_cases(random);
  std::vector<DlqCase> all;
  for (std::int32_t partition = 0; partition < 3; ++partition) {
    std::vector<DlqCase> cases = {poison[0]};
    const auto add = [&cases](const std::vector<DlqCase>& more) {
      cases.insert(cases.end(), more.begin(), more.end());
    };
    add(good_cases(random, 4));
    add({poison[2], poison[5]});
    add(good_cases(random, 4));
    add({poison[3]});
    system.send(records_of(cases, random, partition));
    all.insert(all.end(), cases.begin(), cases.end());
  }

  ProcessRun run{system};
  run.wait_for_outputs(all.size());

  require_at_work(run);
  check_places(system.passage(), all, "waited for their outputs");
  check_no_lag(system, "poison is first, in the middle and last");
}

TEST_CASE("a payment that waits is not committed and those before it are" *
          doctest::test_suite("TODO 4")) {
  DlqSystem system;
  Suspects suspects{system, true};
  Random random = random_for("not yet");
  system.send(payments_in(random, 0, 8));
  const std::string waiting = payment_id_of(system.sent()[5]);
  system.bank.for_payment(waiting, {BankAnswer::unavailable});

  ProcessRun run{
      system,
      {"--retry-backoff-ms", "60000", "--retry-backoff-max-ms", "60000"}};
  run.wait_for_outputs(5);
  (void)system.wait_for_lag(3, 2s);

  require_at_work(run);
  const std::int64_t lag = system.lag();
  if (lag != 3) {
    // Who notices no signal sleeps, and that is why settle() was not called.
    run.program().send_signal(SIGTERM);
    if (!run.program().wait_for_end(3s)) {
      suspects.add(2);
    }
    support::fail(
        {.reason = "Five payments are processed, the sixth waits for its next "
                   "attempt, and the group has committed " +
                   std::to_string(8 - lag) + ".",
         .expected = "five: what is in done_ is stored, and what is stored is "
                     "committed, no more and no less",
         .seen = "a lag of " + std::to_string(lag) + " of 8",
         .means = lag < 3
                      ? "If the server loses its power now, the payment that "
                        "waits is never tried again."
                      : "If the server loses its power now, all of it is done "
                        "again."});
  }
}

// What must hold when dead letters cannot be written.
void check_dead_letters_refused(const DlqSystem& system, ProcessRun& run,
                                const std::string& topic,
                                const std::string& error,
                                const std::string& why) {
  const bool ended = run.program().wait_for_end(6s);
  const std::int64_t beyond = 5 - system.lag();
  check_refused(run, {.ended = ended,
                      .committed = beyond > 0 ? beyond : 0,
                      .topic = topic,
                      .error = error,
                      .why = why});
}

TEST_CASE("the commit does not run ahead of dead letters that are refused" *
          doctest::test_suite("TODO 4")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("refused");
  std::vector<DlqCase> cases = {poison_cases(random)[2]};
  const std::vector<DlqCase> good = good_cases(random, 4);
  cases.insert(cases.end(), good.begin(), good.end());
  system.dead_letters.deny_writing();
  system.send(records_of(cases, random));

  ProcessRun run{system};

  check_dead_letters_refused(system, run, system.dead_letters.name(),
                             "TOPIC_AUTHORIZATION_FAILED",
                             "nobody may write to the dead letter topic");
}

// The broker's UNKNOWN_TOPIC_OR_PART, or the client's own _UNKNOWN_TOPIC when
// it has heard so before the first record comes.
TEST_CASE("a dead letter topic that does not exist ends the program" *
          doctest::test_suite("TODO 4")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("no topic");
  std::vector<DlqCase> cases = {poison_cases(random)[2]};
  const std::vector<DlqCase> good = good_cases(random, 4);
  cases.insert(cases.end(), good.begin(), good.end());
  system.send(records_of(cases, random));
  const std::string nowhere = support::fresh_topic_name();

  ProcessRun run{system,
                 {"--dead-letter-topic", nowhere, "--output-property",
                  "topic.metadata.propagation.max.ms=500"}};

  check_dead_letters_refused(system, run, nowhere, "UNKNOWN_TOPIC",
                             "the dead letter topic does not exist");
}

TEST_CASE("kill -9 loses nothing between a dead letter and its commit" *
          doctest::test_suite("TODO 4")) {
  constexpr std::size_t done = 20;
  constexpr std::size_t many = 60;
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("kill");
  const std::vector<DlqCase> poison = poison_cases(random);
  const auto half_poison = [&](std::size_t count) {
    std::vector<DlqCase> cases;
    for (std::size_t i = 0; i < count; ++i) {
      cases.push_back(i % 2 == 0 ? poison[i % poison.size()]
                                 : good_cases(random, 1).front());
    }
    return records_of(cases, random);
  };
  ProcessRun run{
      system, {"--output-property", "batch.num.messages=1"}, short_lived()};
  system.send(half_poison(done));
  run.wait_for_outputs(done);
  (void)system.wait_for_lag(0, 1500ms);

  // Killed with outputs on their way: those behind the chosen one stay in the
  // proxy. A commit that runs ahead of them has all the time it wants.
  run.proxy().hold_produce(static_cast<std::size_t>(
      random.number(1, static_cast<std::int64_t>(many - done) - 5)));
  system.send(half_poison(many - done));
  (void)run.proxy().wait_until(
      [](const support::Traffic& now) { return now.held > 0; }, 6s);
  require_at_work(run);
  const auto committed = [&] {
    return static_cast<std::int64_t>(many) - system.lag();
  };
  const support::FairStopwatch held;
  while (committed() <= static_cast<std::int64_t>(run.outputs()) &&
         !held.passed(600ms)) {
  }
  run.kill();
  const auto before = committed();
  const auto open = static_cast<std::int64_t>(run.outputs()) - before;

  ProcessRun again{system, {}, short_lived()};
  if (!system.wait_for_lag(0, 8s)) {
    require_at_work(again);
  }

  const support::Passage passage = system.passage();
  const std::size_t gone = passage.lost().size() + passage.unseen().size();
  MESSAGE("killed after " << run.outputs() << " outputs, " << before
                          << " of them committed: lost " << gone
                          << ", repeated " << passage.duplicated().size()
                          << " of at most " << std::max<std::int64_t>(open, 0)
                          << " that were not committed");
  if (gone > 0) {
    support::fail(
        {.reason = "After kill -9, " +
                   count_of(gone, "record is", "records are") +
                   " neither processed nor a dead letter.",
         .expected = "at least once: first outputs_.wait(), then the commit",
         .seen = passage.summary(),
         .means = "The shop has sent the goods, nobody has charged the "
                  "customer, and nobody will ever know."});
  }
  check_no_lag(system, "after kill -9 and a restart");
}

TEST_CASE("a clean end repeats nothing" * doctest::test_suite("TODO 4")) {
  DlqSystem system{{.partitions = 3}};
  const Suspects suspects{system};
  Random random = random_for("clean end");
  std::vector<DlqCase> all;
  const auto send = [&](std::size_t count) {
    for (std::int32_t partition = 0; partition < 3; ++partition) {
      const std::vector<DlqCase> cases = any_mix(random, system.bank, count);
      system.send(records_of(cases, random, partition));
      all.insert(all.end(), cases.begin(), cases.end());
    }
  };
  const std::vector<std::string> hasty = {"--retry-backoff-ms", "2",
                                          "--retry-backoff-max-ms", "8"};
  send(15);
  {
    ProcessRun run{system, hasty};
    run.wait_for_outputs(45);
    require_at_work(run);
    run.stop();
    check_status(run, 0, "after SIGTERM");
    if (run.proxy().traffic().requests_of(support::wire::leave_group) == 0) {
      support::fail({.reason = "The program has not left its group when it "
                               "ended.",
                     .expected = "consumer_.close() in the last settle()",
                     .seen = "no LeaveGroup request on the wire",
                     .means = "At every new version of the program, payments "
                              "wait until the group has given up on the old "
                              "one: 45 seconds by default."});
    }
  }
  send(5);

  ProcessRun again{system, hasty};
  again.wait_for_outputs(15);

  require_at_work(again);
  check_places(system.passage(), all,
               "restarted the program after the first "
               "45");
}

}  // namespace
}  // namespace lab
