#include "own_broker_job.hpp"

#include <unistd.h>

#include <broker/native_broker.hpp>
#include <chrono>
#include <csignal>

namespace lab {

using namespace std::chrono_literals;

namespace {

// Holds a broker until it is told to end. Before the broker is up, SIGTERM
// ends this process at once, and the broker's guard takes the rest away.
int keep_broker(int output, const Workspace& workspace) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  std::unique_ptr<broker::OwnBroker> own;
  const bool up = BrokerReporter(output).report([&](const Words& progress) {
    try {
      own = std::make_unique<broker::OwnBroker>(workspace.state, progress);
    } catch (const broker::Problem& problem) {
      throw Trouble(problem.what(), problem.cure());
    }
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    const broker::Address& address = own->address();
    return StartedBroker{.direct = address.direct,
                         .faulty = address.faulty,
                         .proxy_port = address.proxy_port,
                         .pid = address.pid,
                         .started_now = true};
  });
  if (up) {
    int signal = 0;
    sigwait(&ending, &signal);
  }
  return up ? 0 : 1;  // the broker goes with `own`
}

}  // namespace

OwnBrokerJob::OwnBrokerJob(Workspace workspace, Jobs& jobs, Words on_progress)
    : workspace_(std::move(workspace)),
      jobs_(&jobs),
      report_(std::move(on_progress)) {}

void OwnBrokerJob::start() {
  const auto begin = std::chrono::steady_clock::now();
  jobs_->start_call(
      [workspace = workspace_](int output) {
        return keep_broker(output, workspace);
      },
      {.on_output = [this](std::string_view chunk) { report_.read(chunk); },
       .on_done = [this](const Outcome& ended) { gone_ = ended.describe(); }});
  while (!report_.up()) {
    jobs_->serve(100ms);
    require();
  }
  seconds_ =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
          .count();
}

void OwnBrokerJob::require() const {
  if (!gone_.empty()) {
    report_.complain("the tests' own Kafka " + gone_);
  }
}

std::vector<std::pair<std::string, std::string>> OwnBrokerJob::environment()
    const {
  return {{"LAB_BROKER", broker().direct},
          {"LAB_FAULTY", broker().faulty},
          {"LAB_PROXY_PORT", std::to_string(broker().proxy_port)}};
}

}  // namespace lab
