// `lab broker`: the Kafka that checks and programs use.

#include <algorithm>
#include <broker/docker_broker.hpp>
#include <broker/native_broker.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "broker_link.hpp"
#include "broker_start.hpp"
#include "cluster_command.hpp"
#include "commands.hpp"
#include "kafka_probe.hpp"
#include "terminal.hpp"
#include "usual_broker.hpp"

namespace lab {

using namespace std::chrono_literals;

namespace {

void print_address(const std::string& direct, const std::string& faulty,
                   std::uint16_t proxy_port) {
  std::printf("  address         %s\n", direct.c_str());
  std::printf("  behind a proxy  %s, which sends clients on to port %d\n",
              faulty.c_str(), proxy_port);
  std::printf("  look inside     kcat -b %s -C -t payment_requests\n",
              direct.c_str());
}

void print_address(const broker::Address& address) {
  print_address(address.direct, address.faulty, address.proxy_port);
}

Exit up(const Workspace& workspace, bool docker) {
  ProgressLine line;
  const auto progress = [&line](std::string_view words) { line.show(words); };
  const StartedBroker broker = docker
                                   ? start_docker_broker(progress)
                                   : start_native_broker(workspace, progress);
  line.clear();
  const std::string process =
      docker ? "in Docker" : "process " + std::to_string(broker.pid);
  if (broker.started_now) {
    std::printf("Kafka is up after %.2f s (%s)\n", broker.seconds,
                process.c_str());
  } else {
    std::printf("Kafka was up already (%s)\n", process.c_str());
  }
  print_address(broker.direct, broker.faulty, broker.proxy_port);
  return Exit::passed;
}

Exit down(const Workspace& workspace, bool docker) {
  const bool was_up =
      docker ? broker::docker_down() : broker::down(usual_broker(workspace));
  std::puts(was_up ? "Kafka is down; its data is gone"
                   : "no Kafka was up: nothing to do");
  return Exit::passed;
}

Exit docker_status() {
  const broker::DockerStatus status = broker::docker_status();
  if (!status.available) {
    std::printf("no Docker to be had: %s\n", status.missing.c_str());
    return Exit::broken;
  }
  if (!status.running) {
    std::puts(
        "Kafka in Docker is down\n  start it        ./lab broker up "
        "--docker");
    return Exit::broken;
  }
  std::printf("Kafka in Docker is %s (%s)\n",
              status.answers ? "up" : "running, but does not answer",
              status.health.c_str());
  print_address(status.address);
  return status.answers ? Exit::passed : Exit::broken;
}

Exit native_status(const Workspace& workspace) {
  const broker::Place place = usual_broker(workspace);
  const broker::Status status = broker::status(place);
  if (!status.running && kafka_answers(usual_address(), 1s)) {
    std::puts("a Kafka is up that this ./lab did not start");
    print_address(usual_address(), status.address.faulty,
                  status.address.proxy_port);
    return Exit::passed;
  }
  if (!status.running) {
    std::puts("Kafka is down\n  start it        ./lab broker up");
    return Exit::broken;
  }
  std::printf("Kafka %s is %s (process %ld)\n", status.version.c_str(),
              status.answers ? "up" : "running, but does not answer",
              status.pid);
  print_address(status.address);
  std::printf("  log             %s\n",
              workspace.shown(broker::log_file(place)).c_str());
  return status.answers ? Exit::passed : Exit::broken;
}

Exit logs(const Workspace& workspace, bool docker) {
  const auto file = broker::log_file(usual_broker(workspace));
  if (!docker && !std::filesystem::exists(file)) {
    throw Trouble("there is no log: Kafka is not up", "./lab broker up");
  }
  const std::string text = docker ? broker::docker_log() : read_text(file);
  print(text);
  return Exit::passed;
}

void require_known(const std::string& action) {
  const std::vector<std::string> actions{"up", "down", "status", "logs"};
  if (std::ranges::find(actions, action) == actions.end()) {
    const std::string near = nearest(action, actions);
    throw Misuse("unknown action \"" + action + "\": " +
                 (near.empty() ? "there are up, down, status and logs"
                               : "did you mean " + near + "?"));
  }
}

Exit act(const Workspace& workspace, const BrokerOptions& options) {
  require_known(options.action);
  if (options.cluster) {
    return cluster_command(workspace, options);
  }
  if (options.action == "up") {
    return up(workspace, options.docker);
  }
  if (options.action == "down") {
    return down(workspace, options.docker);
  }
  if (options.action == "status") {
    return options.docker ? docker_status() : native_status(workspace);
  }
  return logs(workspace, options.docker);
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
