// `lab bank`: becomes the bank of labs 4 and 5.

#include <chrono>
#include <cstdio>
#include <string>

#include "build.hpp"
#include "commands.hpp"
#include "jobs.hpp"
#include "supervisor.hpp"
#include "terminal.hpp"
#include "usual_broker.hpp"

namespace lab {

using namespace std::chrono_literals;

Exit bank(const Workspace& workspace,
          const std::vector<std::string>& arguments) {
  Command program{.arguments = {(workspace.build / "bin" / "bank").string(),
                                "--port", std::to_string(usual_bank_port())}};
  program.arguments.insert(program.arguments.end(), arguments.begin(),
                           arguments.end());
  {
    Jobs jobs;
    ProgressLine line;
    Build build(workspace, {"bank"});
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
