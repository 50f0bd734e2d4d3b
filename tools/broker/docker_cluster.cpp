#include "broker/docker_cluster.hpp"

#include <chrono>

#include "broker/docker_compose.hpp"
#include "broker/folders.hpp"
#include "broker/readiness.hpp"
#include "broker/server_config.hpp"

namespace broker {

namespace {

using Clock = std::chrono::steady_clock;

std::string service_of(const Node& node) {
  return node.is_controller() ? "controller"
                              : "broker-" + std::to_string(node.number);
}

// Only a record that comes back says that the cluster is there.
void wait_until_ready(const Compose& compose, const ClusterPlace& place) {
  constexpr std::chrono::seconds limit{180};
  constexpr std::chrono::seconds one_try{10};
  const auto deadline = Clock::now() + limit;
  const Node* ended = nullptr;
  const auto nodes = place.nodes();
  const auto hopeless = [&] {
    for (const Node& node : nodes) {
      if (!compose.is_running(service_of(node))) {
        ended = &node;
      }
    }
    return ended != nullptr;
  };
  std::string why;
  do {
    why = wait_for_brokers(place.bootstrap(), cluster_size, one_try,
                           [] { return false; });
    if (why.empty()) {
      why = try_round_trip(place.bootstrap(), one_try);
    }
    if (why.empty()) {
      return;
    }
  } while (!hopeless() && Clock::now() < deadline);
  const Node& suspect = ended != nullptr ? *ended : nodes.back();
  throw_broker_problem(
      compose.log(service_of(suspect)),
      ended != nullptr
          ? suspect.title() + " in Docker ended while it was starting"
          : "the cluster in Docker is not ready after 180 s (" + why + ")",
      {.folder = own_files(),
       .jars = own_files(),
       .flags = " --docker --cluster"});
}

}  // namespace

std::vector<std::string> docker_cluster_services() {
  std::vector<std::string> services;
  for (const Node& node : ClusterPlace{}.nodes()) {
    services.push_back(service_of(node));
  }
  return services;
}

void require_docker_cluster_ports_free() {
  const ClusterPlace place;
  for (int number = 1; number <= cluster_size; ++number) {
    Ports ports = place.node(number).place.ports;
    ports.controller = ports.direct;  // stays inside the containers
    require_free(ports, " --cluster");
  }
}

ClusterStart docker_cluster_up(const Progress& progress) {
  const auto begin = Clock::now();
  const ClusterPlace place;
  const Compose compose;
  ClusterStart start;
  for (const Node& node : place.nodes()) {
    if (!compose.is_running(service_of(node))) {
      start.started.push_back(node.number);
    }
  }
  if (start.started.size() > cluster_size) {
    require_docker_cluster_ports_free();
  }
  if (!start.started.empty()) {
    if (progress) {
      progress(
          "starting three brokers in Docker (the first time pulls their image, "
          "about 400 MB)");
    }
    compose.up(docker_cluster_services());
  }
  wait_until_ready(compose, place);
  start.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - begin);
  return start;
}

bool docker_cluster_down() {
  return Compose().remove(docker_cluster_services(), {"kafka"});
}

std::vector<NodeStatus> docker_cluster_status() {
  const ClusterPlace place;
  const Compose compose;
  std::vector<NodeStatus> all;
  for (const Node& node : place.nodes()) {
    const bool running = compose.is_running(service_of(node));
    constexpr std::chrono::seconds patience{2};
    all.push_back({.node = node,
                   .running = running,
                   .answers = running &&
                              (node.is_controller() ||
                               answers(place.address(node.number), patience))});
  }
  return all;
}

std::string docker_cluster_log() {
  const Compose compose;
  std::string text;
  for (const std::string& service : docker_cluster_services()) {
    const std::string log = compose.log(service);
    if (!log.empty()) {
      text += "==> " + service + " <==\n" + log + "\n";
    }
  }
  return text;
}

}  // namespace broker
