#include "built_program.hpp"

#include <chrono>
#include <cstdio>
#include <utility>

#include "build.hpp"
#include "jobs.hpp"
#include "terminal.hpp"

namespace lab {

using namespace std::chrono_literals;

Exit build_and_become(const Workspace& workspace,
                      std::vector<std::string> targets,
                      const Command& program) {
  {
    Jobs jobs;
    ProgressLine line;
    Build build(workspace, std::move(targets));
    build.start(jobs, [&line](int done, int all) {
      line.show("building " + std::to_string(done) + " of " +
                std::to_string(all));
    });
    while (jobs.running() > 0) {
      jobs.serve(100ms);
    }
    if (!build.outcome().succeeded()) {
      line.clear();
      throw Trouble("the build " + build.outcome().describe() + "\n" +
                        tail_of(build.outcome().output, 10),
                    "./lab doctor");
    }
  }
  static_cast<void>(std::fflush(nullptr));
  Jobs::forget_signals();
  return static_cast<Exit>(execute(program));
}

}  // namespace lab
