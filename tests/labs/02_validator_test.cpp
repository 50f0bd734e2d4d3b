// Lab 2, TODO 1 to TODO 3: how the validator is set up, and whether it reads.
//
// These look at the output topics and end the validator with kill -9, so that
// one without TODO 4 and TODO 5 passes them.

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <support/failure.hpp>

#include "validator_checks.hpp"
#include "validator_inputs.hpp"
#include "validator_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using support::count_of;
using support::Random;
using support::random_for;

// ------------------------------------------------------------------- TODO 1

TEST_CASE("the consumer joins the group that --group names" *
          doctest::test_suite("TODO 1")) {
  const std::string name = support::fresh_topic_name();

  const support::JsonObject configuration =
      effective_configuration(validator_words, {"--group", name});

  const std::string group = value_of(configuration, "group.id");
  if (group.empty()) {
    support::fail(
        {.reason = "The consumer has no group: group.id is not set.",
         .expected = "the group that --group names, and configure() is given",
         .seen = "--show-config says group.id is empty",
         .means = "Without a group nobody remembers how far it has read, and "
                  "nobody takes over when it stops."});
  } else if (group != name) {
    support::fail(
        {.reason = "The consumer is in the group \"" +
                   support::shown(group, 60) + "\", whatever --group says.",
         .expected = "the group that --group names, and configure() is given",
         .seen = "--group " + name + ", and --show-config says group.id=" +
                 support::shown(group, 60),
         .means = "A second validator, started to try something out, takes "
                  "payments away from the real one."});
  }
}

TEST_CASE("a group without commits starts at the earliest record" *
          doctest::test_suite("TODO 1")) {
  const support::JsonObject configuration =
      effective_configuration(validator_words);

  const std::string start = value_of(configuration, "auto.offset.reset");
  if (start != "earliest" && start != "smallest" && start != "beginning") {
    support::fail(
        {.reason = "A new group starts at the end of the topic: "
                   "auto.offset.reset is " +
                   start + ".",
         .expected = "a group that has committed nothing yet begins with the "
                     "oldest record: auto.offset.reset says where",
         .seen = "--show-config says auto.offset.reset=" + start,
         .means = "Every payment that was sent before the first validator "
                  "came is never looked at."});
  }
}

TEST_CASE("the client commits nothing by itself" *
          doctest::test_suite("TODO 1")) {
  const support::JsonObject configuration =
      effective_configuration(validator_words);

  const std::string automatic = value_of(configuration, "enable.auto.commit");
  if (automatic != "false") {
    support::fail(
        {.reason = "The client commits by itself every few seconds: "
                   "enable.auto.commit is " +
                   automatic + ".",
         .expected =
             "nothing is committed but by settle(), which knows when the "
             "outputs are safe",
         .seen = "--show-config says enable.auto.commit=" + automatic,
         .means = "A payment counts as done as soon as it was handed out. If "
                  "the validator dies then, nobody ever judges it."});
  }
}

// ------------------------------------------------------------------- TODO 3

TEST_CASE("every record gets an output with key and value and headers intact" *
          doctest::test_suite("TODO 3")) {
  Pipeline pipeline{{.partitions = 3, .output_partitions = 3}};
  Random random = random_for("outputs");
  std::vector<support::SeenRecord> records = valid_records(random, 300);
  records[7].headers.push_back({"empty", ""});
  records[8].headers.push_back({"null", std::nullopt});
  records[9].headers.push_back(records[9].headers.front());
  pipeline.send(std::move(records));

  ValidatorRun run{pipeline};
  run.wait_for_outputs(pipeline.sent());

  require_at_work(run);
  const support::Passage passage = pipeline.passage();
  check_none_lost(passage, "waited for the validator");
  check_none_repeated(passage, "waited for the validator");
  check_in_order(passage);
  check_untouched(passage);
}

TEST_CASE("a topic that is quiet for a while is read on" *
          doctest::test_suite("TODO 3")) {
  Pipeline pipeline;
  Random random = random_for("quiet");
  pipeline.send(valid_records(random, 5));

  ValidatorRun run{pipeline};
  run.wait_for_outputs(5);
  // Several polls that bring nothing.
  (void)run.wait_for_outputs(6, 600ms);
  pipeline.send(valid_records(random, 5));
  run.wait_for_outputs(10);

  require_at_work(run);
  check_none_lost(pipeline.passage(), "sent half of them after a pause");
}

TEST_CASE("the end of a partition is no error and no record" *
          doctest::test_suite("TODO 3")) {
  Pipeline pipeline{{.partitions = 2}};
  Random random = random_for("end of partition");
  pipeline.send(valid_records(random, 20));

  ValidatorRun run{pipeline, quick({{"enable.partition.eof", "true"}})};
  run.wait_for_outputs(20);
  (void)run.wait_for_outputs(21, 300ms);
  pipeline.send(valid_records(random, 20));
  run.wait_for_outputs(40);

  require_at_work(run);
  const support::Passage passage = pipeline.passage();
  check_none_lost(passage, "asked for a notice at the end of each partition");
  check_in_order(passage);
}

TEST_CASE("an error between records is said and read over" *
          doctest::test_suite("TODO 3")) {
  // A topic that comes late is an error until then: poll() hands it out.
  Pipeline pipeline;
  Random random = random_for("late topic");
  const std::string late = support::fresh_topic_name();
  ValidatorRun run{pipeline,
                   quick({{"topic.metadata.refresh.interval.ms", "100"}}),
                   {"--topic", late}};
  const bool said = run.program().wait_for_errors(
      [&](std::string_view errors) {
        return errors.find(late) != std::string_view::npos;
      },
      4000ms);

  if (!run.program().running()) {
    require_at_work(run);
  }
  support::Topic topic{{.name = late}};
  std::vector<support::SeenRecord> records = valid_records(random, 10);
  topic.write(records);
  // Nobody can join for a topic that is not there: only now can be seen whether
  // it subscribed.
  const bool read_on = run.wait_for_outputs(10, said ? 10s : 4s);
  if (!said || !read_on) {
    require_at_work(run);
  }
  if (!said) {
    support::fail(
        {.reason = "The validator did not say that the topic it is to read "
                   "does not exist.",
         .expected = "the text() of an error that poll() hands out, on "
                     "std::cerr",
         .seen = "stderr does not name the topic",
         .means = "The validator looks well and does nothing, and nobody "
                  "knows why."});
  } else if (!read_on) {
    support::fail(
        {.reason = "After an error the validator read no more: of 10 records "
                   "in a topic that came late, " +
                   std::to_string(run.outputs()) + " have an output.",
         .expected = "the loop goes on after an error that is not fatal()",
         .seen = "the topic came a moment after the validator",
         .means = "One hiccup of the broker, and no payment is judged until "
                  "somebody restarts the validator."});
  }
}

TEST_CASE("SIGTERM is noticed while no record comes" *
          doctest::test_suite("TODO 3")) {
  Pipeline pipeline;
  Random random = random_for("SIGTERM");
  pipeline.send(valid_records(random, 5));

  ValidatorRun run{pipeline};
  run.wait_for_outputs(5);
  require_at_work(run);
  (void)run.wait_for_outputs(6, 200ms);  // it waits inside poll() now
  run.program().send_signal(SIGTERM);
  constexpr auto limit = 5000ms;
  const bool ended = run.program().wait_for_end(limit);

  if (!ended) {
    support::fail(
        {.reason = "The validator still ran five seconds after SIGTERM.",
         .expected = "a timeout of poll() that is shorter than anybody waits, "
                     "and a look at stop.came() after each",
         .seen = "no record came, and it waited on for one",
         .means = validator_words.hangs});
  }
}

TEST_CASE("the validator keeps its place in the group while it works" *
          doctest::test_suite("TODO 3")) {
  constexpr std::size_t many = 2000;
  Pipeline pipeline;
  Random random = random_for("keeps its place");
  pipeline.send(valid_records(random, many));

  // Who does not call poll() for some seconds is thrown out. Each
  // acknowledgement takes a moment, as over a long line, so waiting for every
  // single output takes far longer than that.
  ValidatorRun run{pipeline, short_lived({{"max.poll.interval.ms", "3000"}})};
  constexpr auto moment = 50ms;
  const auto until = Clock::now() + 10s;
  while (run.program().running() && Clock::now() < until &&
         run.proxy().traffic().requests_of(support::wire::leave_group) == 0) {
    run.proxy().hold_produce();
    if (run.wait_for_outputs(many, moment)) {
      break;
    }
    run.proxy().release_produce();
  }
  run.proxy().release_produce();

  require_at_work(run);
  const auto leaves =
      run.proxy().traffic().requests_of(support::wire::leave_group);
  if (leaves > 0) {
    support::fail_now(
        {.reason = "The validator was thrown out of its group while it "
                   "worked: for longer than max.poll.interval.ms it did not "
                   "call poll().",
         .expected =
             "poll() after every record, or at least far more often "
             "than max.poll.interval.ms (here three seconds, by default "
             "five minutes)",
         .seen = count_of(leaves, "LeaveGroup request") +
                 " on the wire, with " + std::to_string(run.outputs()) +
                 " of " + std::to_string(many) + " records passed on",
         .means = "Its partitions go to somebody else, who begins again with "
                  "the same payments, and is thrown out as well."});
  }
  check_none_lost(pipeline.passage(), "gave it three seconds between two polls",
                  who_is_slow(run));
}

}  // namespace
}  // namespace lab
