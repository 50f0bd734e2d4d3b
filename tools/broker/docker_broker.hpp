// The broker of docker-compose.yml: the same Kafka and the same addresses as
// the native one, in a container.
#pragma once

#include <string>

#include "broker/native_broker.hpp"
#include "broker/problem.hpp"

namespace broker {

/// Starts the container and returns when a record has gone in and come back and
/// the labs' topics exist; finds it when it is up already. Uses `docker
/// compose`, else `docker-compose`; the image is pulled if it is not here, or
/// taken from $KAFKA_IMAGE.
///
/// Throws Problem: no Docker, its engine is not running or not ours to use, the
/// image cannot be pulled, a port is in use, Kafka does not start.
Address docker_up(const Progress& progress = {});

/// Throws Problem, naming the port and its owner, unless the broker's are free.
void require_docker_ports_free();

/// Ends the container and removes it with its data and network; true if there
/// was one. Throws Problem.
bool docker_down();

/// What is known about the container without changing anything.
struct DockerStatus {
  bool available = false;  // there is a docker client, compose, and an engine
  bool running = false;
  bool answers = false;
  std::string health;   // "healthy", "unhealthy", "starting", or empty
  std::string missing;  // what is missing when it is not available
  Address address;
};
DockerStatus docker_status();

/// What the container prints; empty when there is none.
std::string docker_log();

}  // namespace broker
