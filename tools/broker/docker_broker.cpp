#include "broker/docker_broker.hpp"

#include <chrono>
#include <filesystem>

#include "broker/docker_cluster.hpp"
#include "broker/docker_compose.hpp"
#include "broker/folders.hpp"
#include "broker/readiness.hpp"
#include "broker/server_config.hpp"

namespace broker {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* service = "kafka";

Address standard_address() {
  const Ports ports;
  Address address;
  address.direct = "127.0.0.1:" + std::to_string(ports.direct);
  address.faulty = "127.0.0.1:" + std::to_string(ports.faulty);
  address.proxy_port = ports.proxy;
  return address;
}

// Docker opens the port at once, and the broker is there some seconds later:
// only a record that comes back says so.
void wait_until_ready(const Compose& compose, const Address& address) {
  constexpr std::chrono::seconds limit{90};
  constexpr std::chrono::seconds one_try{5};
  const auto deadline = Clock::now() + limit;
  std::string why;
  do {
    why = try_round_trip(address.direct, one_try);
    if (why.empty()) {
      return;
    }
  } while (compose.is_running(service) && Clock::now() < deadline);
  const std::filesystem::path here = own_files();
  throw_broker_problem(
      compose.log(service),
      compose.is_running(service)
          ? "Kafka in Docker is not ready after 90 s (" + why + ")"
          : "Kafka in Docker ended while it was starting",
      {.folder = here, .jars = here, .flags = " --docker"});
}

}  // namespace

// The controller's port stays inside the container.
void require_docker_ports_free() {
  Ports ports;
  ports.controller = ports.direct;
  require_free(ports);
}

Address docker_up(const Progress& progress) {
  const auto begin = Clock::now();
  const Compose compose;
  const bool was_running = compose.is_running(service);
  if (!was_running) {
    require_docker_ports_free();
    if (progress) {
      progress(
          "starting Kafka in Docker (the first time pulls its image, "
          "about 400 MB)");
    }
    compose.up({service});
  }
  Address address = standard_address();
  address.started_now = !was_running;
  wait_until_ready(compose, address);
  address.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - begin);
  return address;
}

bool docker_down() {
  return Compose().remove({service, "kafka-ui"}, docker_cluster_services());
}

DockerStatus docker_status() {
  DockerStatus status;
  status.address = standard_address();
  try {
    const Compose compose;
    status.available = true;
    status.running = compose.is_running(service);
    if (status.running) {
      status.health = compose.health(service);
      constexpr std::chrono::seconds patience{2};
      status.answers = answers(status.address.direct, patience);
    }
  } catch (const Problem& problem) {
    status.missing = problem.what();
  }
  return status;
}

std::string docker_log() {
  return Compose().log(service);
}

}  // namespace broker
