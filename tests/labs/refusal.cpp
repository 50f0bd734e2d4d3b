#include "refusal.hpp"

#include <support/comparison.hpp>
#include <support/failure.hpp>
#include <support/wire.hpp>

namespace lab {
namespace {

using support::count_of;

// Not a consequence of what is wrong: what the test has made so.
std::string scenario_of(const Refusal& refusal) {
  return "In this test, " + refusal.why + ".";
}

void check_end(ConsumerRun& run, const Refusal& refusal) {
  const std::string& name = run.words().name;
  run.wait_for_end();
  check_status(run, 1, "because " + refusal.why);
  if (run.proxy().traffic().requests_of(support::wire::leave_group) == 0) {
    support::fail(
        {.reason = "The " + name + " has not left the group when it ended. " +
                   scenario_of(refusal),
         .expected = "the last settle() calls consumer_.close(), also when "
                     "outputs_.wait() has returned an error",
         .seen = "no LeaveGroup request on the wire",
         .means = "Whoever mends the topic and starts the " + name +
                  " again waits until the group has given up on the old one: "
                  "45 seconds by default."});
  }
  for (const std::string& part : {refusal.topic, refusal.error}) {
    if (run.ending().errors.find(part) == std::string::npos) {
      support::fail(
          {.reason = "The " + name +
                     " did not say which topic refused its outputs, and why.",
           .expected = refusal.topic + " and " + refusal.error + " on stderr",
           .seen = "stderr does not name " + part,
           .means = "Whoever has to mend it looks for a long time."});
    }
  }
}

}  // namespace

void check_refused(ConsumerRun& run, const Refusal& refusal) {
  if (refusal.committed > 0) {
    support::fail(
        {.reason =
             "The offset has moved past " +
             count_of(static_cast<std::size_t>(refusal.committed), "record") +
             " without an output. " + scenario_of(refusal),
         .expected = "when outputs_.wait() returns an error, nothing is "
                     "committed",
         .seen = "committed " + std::to_string(refusal.committed) +
                 ", and 0 outputs",
         .means = "The payments are gone: nobody has seen to them, and nobody "
                  "reads them again."});
  }
  if (!refusal.ended) {
    support::fail(
        {.reason = "The " + run.words().name +
                   " runs on although its outputs cannot be written. " +
                   scenario_of(refusal),
         .expected = "settle() returns the error of outputs_.wait(), run() "
                     "passes it on, and the program ends with status 1",
         .seen = "it still ran after six seconds",
         .means = "It looks well and does nothing, and nobody knows why.",
         .blames = refusal.waits});
    return;
  }
  check_end(run, refusal);
}

}  // namespace lab
