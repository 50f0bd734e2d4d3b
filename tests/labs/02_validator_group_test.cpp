// Lab 2, TODO 2: whether the validator shares the topic with others.

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <kafka/consumer.hpp>
#include <memory>
#include <string>
#include <support/failure.hpp>
#include <support/fair_time.hpp>
#include <vector>

#include "validator_checks.hpp"
#include "validator_inputs.hpp"
#include "validator_load.hpp"
#include "validator_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::Random;
using support::random_for;
using support::SeenRecord;

constexpr int partitions = 6;

// Two valid payments for each partition.
std::vector<SeenRecord> two_for_each(Random& random) {
  std::vector<SeenRecord> records = valid_records(random, 2 * partitions);
  std::int32_t number = 0;
  for (SeenRecord& record : records) {
    record.partition = number++ % partitions;
  }
  return records;
}

std::vector<std::size_t> outputs_of(const std::vector<ValidatorRun*>& members) {
  std::vector<std::size_t> outputs;
  outputs.reserve(members.size());
  for (const ValidatorRun* member : members) {
    outputs.push_back(member->outputs());
  }
  return outputs;
}

// Sends payments until each of the members has worked on some of one round.
// False when that does not come about.
bool all_take_part(Pipeline& pipeline, Random& random,
                   const std::vector<ValidatorRun*>& members) {
  const support::FairStopwatch watch;
  while (!watch.passed(6s)) {
    const auto before = outputs_of(members);
    pipeline.send(two_for_each(random));
    const support::FairStopwatch round;
    bool all = false;
    while (!all && !round.passed(300ms)) {
      all = true;
      for (std::size_t i = 0; i < members.size(); ++i) {
        all &= members[i]->wait_for_outputs(before[i] + 1, 20ms);
      }
    }
    if (all) {
      return true;
    }
  }
  return false;
}

void require_part(bool all, const std::vector<ValidatorRun*>& members,
                  const std::string& what) {
  if (!all) {
    for (ValidatorRun* member : members) {
      require_at_work(*member);
    }
    support::fail_now(
        {.reason = "The members do not share the topic: with " + what +
                   ", at least one of them gets no record.",
         .expected = "each of them has some of the " +
                     std::to_string(partitions) + " partitions",
         .seen = "payments on all partitions for six seconds",
         .means = "A second server is bought for the busy season, and the "
                  "first one does all the work."});
  }
}

TEST_CASE("every partition of the topic is read" *
          doctest::test_suite("TODO 2")) {
  Pipeline pipeline{{.partitions = partitions}};
  Random random = random_for("every partition");
  pipeline.send(two_for_each(random));

  ValidatorRun run{pipeline};
  run.wait_for_outputs(pipeline.sent());

  require_at_work(run);
  const support::Passage passage = pipeline.passage();
  check_none_lost(passage, "put two into each of six partitions");
  check_none_repeated(passage, "put two into each of six partitions");
}

TEST_CASE("two then three then two members share the topic and lose nothing" *
          doctest::test_suite("TODO 2")) {
  Pipeline pipeline{{.partitions = partitions}};
  Random random = random_for("members");
  const Properties properties = short_lived();

  // One after the other: librdkafka 2.0.2, turned away in the middle of its
  // first join by the other's, asks again after a second, and is given up for
  // dead then.
  ValidatorRun first{pipeline, properties};
  const std::vector<ValidatorRun*> one{&first};
  require_part(all_take_part(pipeline, random, one), one, "one member");
  ValidatorRun second{pipeline, properties};
  const std::vector<ValidatorRun*> two{&first, &second};
  require_part(all_take_part(pipeline, random, two), two, "two members");
  ValidatorRun third{pipeline, properties};
  const std::vector<ValidatorRun*> three{&first, &second, &third};
  require_part(all_take_part(pipeline, random, three), three, "three members");
  third.kill();
  pipeline.send(two_for_each(random));

  require_at_work(first);
  require_at_work(second);
  if (!pipeline.wait_for_lag(0, 5s)) {
    const support::Passage passage = pipeline.passage();
    check_none_lost(passage, "killed one of three members");
    // Those two have done all of it, and not committed.
    const bool done = passage.unseen().empty();
    support::fail({.reason = "One of three members was killed, and the other "
                             "two did not finish its partitions.",
                   .expected = "the group deals its partitions out anew",
                   .seen = "after five seconds " +
                           std::to_string(pipeline.lag()) +
                           " records are not committed",
                   .means = "A server breaks down, and its customers wait "
                            "until somebody repairs it.",
                   .blames = done ? std::vector{3, 5} : std::vector<int>{}});
    return;
  }
  check_none_lost(pipeline.passage(), "killed one of three members");
}

TEST_CASE("a member that joins repeats nothing" *
          doctest::test_suite("TODO 2")) {
  Pipeline pipeline{{.partitions = partitions}};
  Random random = random_for("joins");
  Load load{pipeline, random, 2000};

  // Each one that joins takes partitions away from the others in the middle of
  // their work. One alone may come in a moment when all is committed.
  ValidatorRun first{pipeline};
  (void)first.wait_for_outputs(600, 8s);
  ValidatorRun second{pipeline};
  (void)second.wait_for_outputs(200, 6s);
  ValidatorRun third{pipeline};
  (void)third.wait_for_outputs(200, 6s);
  load.stop();

  require_at_work(first);
  require_at_work(second);
  require_at_work(third);
  // Who does not commit what is done even when all is quiet repeats it,
  // whatever it does when partitions go.
  const std::vector<int> blames =
      pipeline.wait_for_lag(0, 5s) ? std::vector<int>{} : std::vector{3, 5};
  const support::Passage passage = pipeline.passage();
  check_none_lost(passage, "let two members join in the middle", blames);
  check_none_repeated(passage, "let two members join in the middle", blames);
}

// The mistake one-partition fails this, as it never joins the group. The group
// does the rest: the test shows that a stuck server delays, and does not stop.
TEST_CASE("a member that never polls holds nobody up for long" *
          doctest::test_suite("TODO 2")) {
  Pipeline pipeline{{.partitions = 2}};
  Random random = random_for("never polls");
  pipeline.send(valid_records(random, 20));
  // Never destroyed: see cluster.hpp.
  kafka::Consumer& stuck =
      *std::make_unique<kafka::Consumer>(
           kafka::Config{{"bootstrap.servers", support::bootstrap()},
                         {"group.id", pipeline.group.name()},
                         {"enable.auto.commit", "false"},
                         {"session.timeout.ms", "1000"},
                         {"heartbeat.interval.ms", "100"},
                         {"max.poll.interval.ms", "1000"},
                         {"log_level", "2"}})
           .release();
  stuck.subscribe({pipeline.payments.name()});
  const support::FairStopwatch watch;
  while (stuck.assignment().empty() && !watch.passed(5s)) {
    (void)stuck.poll(50ms);
  }

  ValidatorRun run{pipeline};
  run.wait_for_outputs(20);

  require_at_work(run);
  check_none_lost(pipeline.passage(), "had another member that never polls");
}

// Only a frozen member loses its partitions without a word: it learns of it
// when they are somebody else's.
TEST_CASE("a member that was given up for dead goes on when it is back" *
          doctest::test_suite("TODO 2")) {
  Pipeline pipeline{{.partitions = 2}};
  Random random = random_for("given up");
  ValidatorRun frozen{pipeline, short_lived()};
  frozen.proxy().hold_produce();
  pipeline.send(valid_records(random, 60));
  (void)frozen.proxy().wait_until(
      [](const support::Traffic& now) { return now.held > 0; }, 4000ms);
  require_at_work(frozen);
  frozen.program().send_signal(SIGSTOP);
  ValidatorRun other{pipeline, short_lived()};
  (void)pipeline.wait_for_lag(0, 5s);
  frozen.proxy().release_produce();
  frozen.program().send_signal(SIGCONT);
  // It learns now that its partitions are somebody else's.
  (void)frozen.program().wait_for_end(700ms);

  require_at_work(frozen);
  pipeline.send(valid_records(random, 40));
  (void)pipeline.wait_for_lag(0, 4s);
  check_none_lost(pipeline.passage(),
                  "froze one of two members until it was given up");
  require_at_work(frozen);
  require_at_work(other);
}

}  // namespace
}  // namespace lab
