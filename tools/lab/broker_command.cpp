// `lab broker`: the Kafka that checks and programs use.

#include <broker/native_broker.hpp>
#include <chrono>
#include <cstdio>
#include <string>

#include "broker_link.hpp"
#include "broker_start.hpp"
#include "commands.hpp"
#include "kafka_probe.hpp"
#include "terminal.hpp"

#if __has_include(<broker/docker_broker.hpp>)
#include <broker/docker_broker.hpp>
#define LAB_HAS_DOCKER
#endif

namespace lab {

using namespace std::chrono_literals;

namespace {

void print_address(const StartedBroker& broker) {
  std::printf("  address         %s\n", broker.direct.c_str());
  std::printf("  behind a proxy  %s, which sends clients on to port %d\n",
              broker.faulty.c_str(), broker.proxy_port);
  std::printf("  look inside     kcat -b %s -L\n", broker.direct.c_str());
}

Exit up(const Workspace& workspace, bool docker) {
  ProgressLine line;
  const auto progress = [&line](std::string_view words) { line.show(words); };
  const StartedBroker broker = docker
                                   ? start_docker_broker(workspace, progress)
                                   : start_native_broker(workspace, progress);
  line.clear();
  if (broker.started_now) {
    std::printf("Kafka is up after %.2f s (process %ld)\n", broker.seconds,
                broker.pid);
  } else {
    std::printf("Kafka was up already (process %ld)\n", broker.pid);
  }
  print_address(broker);
  return Exit::passed;
}

Exit down(const Workspace& workspace, bool docker) {
#ifdef LAB_HAS_DOCKER
  const bool was_up = docker ? broker::docker_down(workspace.root)
                             : broker::down({.state = workspace.state});
#else
  static_cast<void>(docker);
  const bool was_up = broker::down({.state = workspace.state});
#endif
  std::puts(was_up ? "Kafka is down; its data is gone"
                   : "no Kafka was up: nothing to do");
  return Exit::passed;
}

Exit status(const Workspace& workspace) {
  const broker::Status status = broker::status({.state = workspace.state});
  if (!status.running && kafka_answers(usual_address, 1s)) {
    std::printf("A Kafka that this ./lab did not start is up\n");
    print_address({.direct = usual_address,
                   .faulty = status.address.faulty,
                   .proxy_port = status.address.proxy_port});
    return Exit::passed;
  }
  if (!status.running) {
    std::puts("Kafka is down\n  start it        ./lab broker up");
    return Exit::broken;
  }
  std::printf("Kafka %s is %s (process %ld)\n", status.version.c_str(),
              status.answers ? "up" : "running, but does not answer",
              status.pid);
  print_address({.direct = status.address.direct,
                 .faulty = status.address.faulty,
                 .proxy_port = status.address.proxy_port});
  std::printf(
      "  log             %s\n",
      workspace.shown(broker::log_file({.state = workspace.state})).c_str());
  return status.answers ? Exit::passed : Exit::broken;
}

Exit logs(const Workspace& workspace) {
  const auto file = broker::log_file({.state = workspace.state});
  std::fputs(read_text(file).c_str(), stdout);
  return Exit::passed;
}

Exit act(const Workspace& workspace, const BrokerOptions& options) {
  if (options.action == "up") {
    return up(workspace, options.docker);
  }
  if (options.action == "down") {
    return down(workspace, options.docker);
  }
  if (options.action == "status") {
    return status(workspace);
  }
  if (options.action == "logs") {
    return logs(workspace);
  }
  const std::string near =
      nearest(options.action, {"up", "down", "status", "logs"});
  throw Misuse("unknown action \"" + options.action + "\": " +
               (near.empty() ? "there are up, down, status and logs"
                             : "did you mean " + near + "?"));
}

}  // namespace

Exit broker_command(const Workspace& workspace, const BrokerOptions& options) {
  try {
    return act(workspace, options);
  } catch (const broker::Problem& problem) {
    throw Trouble(problem.what(), problem.cure());
  }
}

}  // namespace lab
