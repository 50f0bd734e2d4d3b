// `lab faults`: makes faults happen to solutions and to mistaken programs, and
// prints the table of labs/faults.md.

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "broker_link.hpp"
#include "build.hpp"
#include "commands.hpp"
#include "supervisor.hpp"
#include "terminal.hpp"

namespace lab {

using namespace std::chrono_literals;

Exit faults(const Workspace& workspace, const std::vector<std::string>& names,
            const std::string& broker_option) {
  Command drills{
      .arguments = {
          (workspace.build / "bin" / "tests" / "fault_drills").string()}};
  drills.arguments.insert(drills.arguments.end(), names.begin(), names.end());
  {
    Jobs jobs;
    ProgressLine line;
    Build build(workspace, {"fault_drills"});
    build.start(jobs, [&line](int done, int all) {
      line.show("building " + std::to_string(done) + " of " +
                std::to_string(all));
    });
    BrokerLink broker(workspace, BrokerChoice::parse(broker_option),
                      [&line](std::string_view words) { line.show(words); });
    broker.start(jobs);
    while (jobs.running() > 0) {
      jobs.serve(100ms);
    }
    if (!build.outcome().succeeded()) {
      throw Trouble(
          "the drills do not build:\n" + tail_of(build.outcome().output, 15),
          "./lab doctor");
    }
    broker.require();
    drills.environment = broker.environment();
  }
  static_cast<void>(std::fflush(nullptr));
  Jobs::forget_signals();
  return static_cast<Exit>(execute(drills));
}

}  // namespace lab
