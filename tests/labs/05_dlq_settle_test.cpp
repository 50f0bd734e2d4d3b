// Lab 5, TODO 4: settle() when a commit fails, and how often it commits.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <support/failure.hpp>
#include <support/wire.hpp>
#include <vector>

#include "dlq_checks.hpp"
#include "dlq_inputs.hpp"
#include "dlq_run.hpp"
#include "dlq_suspects.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::count_of;
using support::Random;
using support::random_for;

// Has a program write five outputs and then not be allowed to commit them.
void let_commits_fail(DlqSystem& system, ProcessRun& run, Random& random) {
  run.proxy().hold_produce();
  system.send(payments_in(random, 0, 5));
  (void)run.proxy().wait_until(
      [](const support::Traffic& now) { return now.held > 0; }, 6s);
  require_at_work(run);

  // Who may not read a topic may not commit offsets of it either.
  system.payments.deny_reading();
  run.proxy().release_produce();
  (void)run.proxy().wait_until(
      [&](const support::Traffic& now) {
        return now.answers_of(support::wire::offset_commit) >= 1 ||
               !run.program().running();
      },
      4s);
  require_at_work(run);
}

TEST_CASE("a commit that fails is tried again although no record comes" *
          doctest::test_suite("TODO 4")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("commit fails");
  ProcessRun run{system};
  let_commits_fail(system, run, random);

  system.payments.allow_reading();

  check_no_lag(system, "a commit had failed, and was possible again");
}

TEST_CASE("a last commit that fails is an error and the group is left" *
          doctest::test_suite("TODO 4")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("last commit fails");
  ProcessRun run{system};
  let_commits_fail(system, run, random);

  run.stop();

  check_status(run, 1,
               "because the last commit failed: settle(true) returns its "
               "error");
  if (run.proxy().traffic().requests_of(support::wire::leave_group) == 0) {
    support::fail({.reason = "The last commit failed, and the program has not "
                             "left its group.",
                   .expected = "the last settle() calls consumer_.close(), "
                               "whatever went wrong before",
                   .seen = "no LeaveGroup request on the wire",
                   .means = "The payments of its partitions wait until the "
                            "group has given up on it: 45 seconds by "
                            "default."});
  }
}

TEST_CASE("what was stored once is not stored again with every commit" *
          doctest::test_suite("TODO 4")) {
  // run() calls settle() after 500 messages in done_, or when nothing comes.
  constexpr std::size_t many = 1500;
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("stored once");
  const DlqCase poison = poison_cases(random)[2];
  system.send(records_of(std::vector<DlqCase>(many, poison), random));

  ProcessRun run{system};
  run.wait_for_outputs(many);

  require_at_work(run);
  check_no_lag(system, count_of(many, "record") + " are dead letters");
  const std::size_t commits =
      run.proxy().traffic().requests_of(support::wire::offset_commit);
  if (commits > many / 5) {
    support::fail({.reason = "The program has committed " +
                             count_of(commits, "time") + " for " +
                             count_of(many, "record") + ".",
                   .expected = "about " + std::to_string(many / 500) +
                               ": what is stored leaves done_, and run() "
                               "commits when 500 are in it",
                   .seen = "OffsetCommit requests on the wire",
                   .means = "done_ keeps every message there ever was: the "
                            "program gets slower and slower, and one night "
                            "it has no memory left."});
  }
}

}  // namespace
}  // namespace lab
