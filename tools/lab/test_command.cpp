// `lab test`: the project's own tests, on a Kafka of their own.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "build.hpp"
#include "commands.hpp"
#include "first_run.hpp"
#include "jobs.hpp"
#include "own_broker_job.hpp"
#include "preset.hpp"
#include "terminal.hpp"

namespace lab {

using namespace std::chrono_literals;

namespace {

// The student's own file may not compile; the tests use the untouched one.
bool is_students(const FailedStep& step) {
  return step.outputs.find("starter_") != std::string::npos ||
         step.outputs.find("bin/starter/") != std::string::npos;
}

void build_all(const Workspace& workspace) {
  Jobs jobs;
  ProgressLine line;
  Build build(workspace, {"all", "lab_variants"});
  std::printf("building %s\n", workspace.shown(workspace.build).c_str());
  build.start(jobs, [&line](int done, int all) {
    line.show("building " + std::to_string(done) + " of " +
              std::to_string(all));
  });
  while (jobs.running() > 0) {
    jobs.serve(100ms);
  }
  line.clear();
  if (build.outcome().succeeded()) {
    return;
  }
  const auto steps = failed_steps(build.outcome().output);
  if (!steps.empty() && std::ranges::all_of(steps, is_students)) {
    std::puts(
        "your starter/ does not compile yet; the tests use the untouched one");
    return;
  }
  for (const FailedStep& step : steps) {
    std::printf("FAILED: %s\n%s\n", step.outputs.c_str(), step.text.c_str());
  }
  throw std::runtime_error("the project does not build" +
                           (steps.empty()
                                ? ":\n" + tail_of(build.outcome().output, 15)
                                : std::string(" (see above)")));
}

}  // namespace

Exit test(const TestOptions& options) {
  const Workspace workspace = configured(options.preset);
  build_all(workspace);
  forget_first_run();

  Jobs jobs;
  ProgressLine line;
  OwnBrokerJob kafka(workspace, jobs,
                     [&line](std::string_view words) { line.show(words); });
  kafka.start();
  line.clear();
  std::printf("Kafka for these tests: %s, up after %.1f s\n",
              kafka.broker().direct.c_str(), kafka.seconds());

  // One more than there are cores, as nearly all wait for a broker now and
  // then. Those that measure time, or what is left behind, say that they run
  // alone.
  const unsigned at_once =
      std::max(1U, std::thread::hardware_concurrency()) + 1;
  Command ctest{.arguments = {"ctest", "--test-dir", workspace.build.string(),
                              "--output-on-failure", "--no-tests=error", "-j",
                              std::to_string(at_once)},
                .environment = kafka.environment(),
                .own_output = false};
  if (options.preset == "tsan") {
    // librdkafka itself is not built for it, and looks like races.
    ctest.environment.emplace_back(
        "TSAN_OPTIONS",
        "suppressions=" +
            (workspace.root / "tests" / "kafka" / "tsan.supp").string());
  }
  if (!options.regex.empty()) {
    ctest.arguments.insert(ctest.arguments.end(), {"-R", options.regex});
  }
  Outcome outcome;
  bool ended = false;
  jobs.start_supervised(ctest,
                        {.on_output = {}, .on_done = [&](const Outcome& done) {
                           outcome = done;
                           ended = true;
                         }});
  while (!ended) {
    jobs.serve(200ms);
    kafka.require();
  }
  // The broker goes with `jobs`.
  return outcome.succeeded() ? Exit::passed : Exit::failed;
}

}  // namespace lab
