#include "processing_drills.hpp"

#include <list>

#include "worker.hpp"

namespace faults {
namespace {

// All programs side by side; each dies at a moment of its own.
std::vector<Seen> kill_processors(Scene& /*scene*/, const Drill& drill) {
  constexpr int kills = 5;
  constexpr std::size_t at_a_time = 20;
  std::list<Worker> workers;
  for (const Entrant& program : drill.programs) {
    workers.emplace_back(program);
  }
  for (int kill = 0; kill < kills; ++kill) {
    for (Worker& worker : workers) {
      worker.submit(at_a_time);
      worker.start();
    }
    for (Worker& worker : workers) {
      worker.wait_until_done();
      worker.hold_outputs_after(at_a_time / 2);
      worker.submit(at_a_time);
    }
    auto program = drill.programs.begin();
    for (Worker& worker : workers) {
      worker.wait_until_held();
      // Who commits before the outputs are there gets the time to do so.
      if (program++->lost == Count::some) {
        worker.wait_until_ahead();
      }
      worker.kill();
    }
  }
  std::vector<Seen> seen;
  for (Worker& worker : workers) {
    worker.start();
  }
  for (Worker& worker : workers) {
    worker.finish();
    seen.push_back(worker.judge());
  }
  return seen;
}

std::vector<Seen> poison_topic(Scene& /*scene*/, const Drill& drill) {
  constexpr int rounds = 10;
  return work_side_by_side(drill, [](Worker& worker) {
    for (int round = 0; round < rounds; ++round) {
      worker.submit(9);
      worker.submit_unreadable(1);
    }
  });
}

}  // namespace

Drill processor_kills() {
  return {
      .name = "processor-kills",
      .programs = {{.lab = "2 validator",
                    .title = "solution",
                    .path = "solutions/validator",
                    .twice = Count::some},
                   {.lab = "2 validator",
                    .title = "commit before the output",
                    .path = "mistakes/validator/commit-before-the-output",
                    .lost = Count::some,
                    .twice = Count::varies},
                   {.lab = "4 idempotence",
                    .title = "solution",
                    .path = "solutions/idempotence",
                    .arguments = {"process"}},
                   {.lab = "4 idempotence",
                    .title = "no idempotency key",
                    .path = "mistakes/idempotence/no-key",
                    .arguments = {"process"},
                    .twice = Count::some},
                   {.lab = "4 idempotence",
                    .title = "offsets before the transaction",
                    .path = "mistakes/idempotence/offsets-before-the-commit",
                    .arguments = {"process"},
                    .lost = Count::some}},
      .run = kill_processors};
}

Drill poison() {
  return {.name = "poison",
          .programs = {{.lab = "2 validator",
                        .title = "solution",
                        .path = "solutions/validator"},
                       {.lab = "2 validator",
                        .title = "log and drop",
                        .path = "mistakes/validator/drops-bad-json",
                        .lost = Count::some},
                       {.lab = "5 dlq",
                        .title = "solution",
                        .path = "solutions/dlq",
                        .arguments = {"process"}},
                       {.lab = "5 dlq",
                        .title = "log and skip",
                        .path = "mistakes/dlq/log-and-skip",
                        .arguments = {"process"},
                        .lost = Count::some}},
          .run = poison_topic};
}

}  // namespace faults
