// Lab 2, TODO 5: what the validator commits, and whether it goes on, when the
// outputs, the commit or the broker let it down.

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <sstream>
#include <string>
#include <string_view>
#include <support/failure.hpp>
#include <vector>

#include "refusal.hpp"
#include "validator_checks.hpp"
#include "validator_inputs.hpp"
#include "validator_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::count_of;
using support::Random;
using support::random_for;

// What must hold when outputs cannot be written. Which of the two topics they
// were meant for is the business of TODO 4.
void check_refused(const Pipeline& pipeline, ValidatorRun& run,
                   const std::string& validated, const std::string& rejected,
                   const std::string& error, const std::string& why) {
  const bool ended = run.program().wait_for_end(6s);
  require_member(run, {2});
  if (who_ended(run) == std::vector{3}) {
    require_running(run, {3});  // it never came to an output
  }
  const bool names_rejected = run.program().wait_for_errors(
      [&rejected](std::string_view text) {
        return text.find(rejected) != std::string_view::npos;
      },
      0ms);
  lab::check_refused(run,
                     {.ended = ended,
                      .committed = support::Group::records_before(
                          pipeline.group.committed(pipeline.payments)),
                      .topic = names_rejected ? rejected : validated,
                      .error = error,
                      .why = why,
                      .waits = ended ? std::vector<int>{} : who_waits(run)});
}

TEST_CASE("the commit does not run ahead of outputs that are refused" *
          doctest::test_suite("TODO 5")) {
  Pipeline pipeline;
  Random random = random_for("refused");
  pipeline.validated.deny_writing();
  pipeline.rejected.deny_writing();
  pipeline.send(valid_records(random, 20));

  ValidatorRun run{pipeline};

  check_refused(pipeline, run, pipeline.validated.name(),
                pipeline.rejected.name(), "TOPIC_AUTHORIZATION_FAILED",
                "nobody may write to the output topics");
}

// The broker's UNKNOWN_TOPIC_OR_PART, or the client's own _UNKNOWN_TOPIC when
// it has heard so before the first record comes.
TEST_CASE("an output topic that does not exist ends the validator" *
          doctest::test_suite("TODO 5")) {
  Pipeline pipeline;
  Random random = random_for("no output topic");
  pipeline.send(valid_records(random, 20));
  const std::string validated = support::fresh_topic_name();
  const std::string rejected = support::fresh_topic_name();

  ValidatorRun run{
      pipeline,
      quick(),
      {"--validated-topic", validated, "--rejected-topic", rejected,
       "--output-property", "topic.metadata.propagation.max.ms=500"}};

  check_refused(pipeline, run, validated, rejected, "UNKNOWN_TOPIC",
                "the output topics do not exist");
}

TEST_CASE("a commit that fails is tried again" *
          doctest::test_suite("TODO 5")) {
  Pipeline pipeline;
  Random random = random_for("commit fails");
  ValidatorRun run{pipeline};
  run.proxy().hold_produce();
  pipeline.send(valid_records(random, 20));
  (void)run.proxy().wait_until(
      [](const support::Traffic& now) { return now.held > 0; }, 4000ms);
  require_at_work(run);

  // Who may not read a topic may not commit offsets of it either.
  pipeline.payments.deny_reading();
  run.proxy().release_produce();
  // A validator that goes on tries again each time no record comes; one that
  // ends commits two or three times more on its way out.
  constexpr std::size_t several = 6;
  (void)run.proxy().wait_until(
      [&](const support::Traffic& now) {
        return now.answers_of(support::wire::offset_commit) >= several ||
               !run.program().running();
      },
      4000ms);
  require_running(run, {3});  // or every error that poll() hands out ends it
  pipeline.payments.allow_reading();
  if (!pipeline.wait_for_lag(0, 5s)) {
    require_running(run, {3});  // poll() may have handed it out only now
    fail_for_lag(pipeline, "Five seconds after a commit had failed",
                 "the next settle() commits again what could not be committed",
                 &run);
    return;
  }
  run.stop();
  check_status(run, 0, "after SIGTERM");
}

TEST_CASE("a last commit that fails is said and ends with status 1" *
          doctest::test_suite("TODO 5")) {
  Pipeline pipeline;
  Random random = random_for("last commit fails");
  ValidatorRun run{pipeline};
  run.proxy().hold_produce();
  pipeline.send(valid_records(random, 20));
  (void)run.proxy().wait_until(
      [](const support::Traffic& now) { return now.held > 0; }, 4000ms);
  require_at_work(run);

  pipeline.payments.deny_reading();
  run.program().send_signal(SIGTERM);
  run.proxy().release_produce();
  run.wait_for_end();

  check_status(run, 1, "because the last commit failed");
  const std::string error = "TOPIC_AUTHORIZATION_FAILED";
  if (run.ending().errors.find(error) == std::string::npos) {
    support::fail(
        {.reason = "The runtime was not told why the last commit failed.",
         .expected = error + " on stderr: the last settle() returns the error "
                             "of commit()",
         .seen = "stderr does not have that name of the error",
         .means = "Payments are judged again after the restart, and nobody "
                  "knows why."});
  }
}

// What the program has written on stderr by now.
std::string errors_of(ValidatorRun& run) {
  std::string copy;
  (void)run.program().wait_for_errors(
      [&copy](std::string_view errors) {
        copy = errors;
        return true;
      },
      0ms);
  return copy;
}

// Lines without those that librdkafka logs, which begin with a percent sign.
std::vector<std::string> own_lines(const std::string& errors) {
  std::vector<std::string> lines;
  std::istringstream text{errors};
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with('%')) {
      lines.push_back(line);
    }
  }
  return lines;
}

TEST_CASE("a broker that goes away for a while is waited for" *
          doctest::test_suite("TODO 5")) {
  constexpr std::string_view note = "the broker has not acknowledged";
  Pipeline pipeline;
  Random random = random_for("goes away");
  ValidatorRun run{pipeline,
                   quick({{"reconnect.backoff.max.ms", "100"}}),
                   {"--output-property", "reconnect.backoff.max.ms=100"}};
  pipeline.send(valid_records(random, 50));
  run.wait_for_outputs(50);
  run.proxy().hold_produce();
  pipeline.send(valid_records(random, 50));
  (void)run.proxy().wait_until(
      [](const support::Traffic& now) { return now.held > 0; }, 2000ms);
  require_at_work(run);
  const std::size_t before = errors_of(run).size();
  run.proxy().go_away();
  const bool said = run.program().wait_for_errors(
      [&](std::string_view errors) {
        return errors.find(note) != std::string_view::npos;
      },
      5s);
  // Long enough for some tries more, each of which it could complain of.
  const bool ended = run.program().wait_for_end(500ms);
  const auto lines = own_lines(errors_of(run).substr(before));
  run.proxy().release_produce();
  run.proxy().come_back();
  pipeline.send(valid_records(random, 50));
  (void)pipeline.wait_for_lag(0, 5s);

  if (ended) {
    require_at_work(run);
  }
  check_none_lost(pipeline.passage(), "took the broker away for a while");
  run.stop();
  check_status(run, 0, "after SIGTERM, as the broker is back");
  if (!said || lines.size() != 1) {
    support::fail(
        {.reason = "While the broker was away the validator wrote " +
                   count_of(lines.size(), "line") + " of its own on stderr.",
         .expected = "one line that says so, from outputs_.wait()",
         .seen = lines.empty()
                     ? "nothing for five seconds"
                     : "the last one: " + support::shown(lines.back()),
         .means = "Nobody knows why payments stand still, or the line that "
                  "says so is lost among a thousand others."});
  }
}

}  // namespace
}  // namespace lab
