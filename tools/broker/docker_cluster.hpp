// The cluster of docker-compose.yml: the same three brokers and controller, and
// the same addresses, as the native one, in containers.
#pragma once

#include <string>
#include <vector>

#include "broker/native_cluster.hpp"
#include "broker/problem.hpp"

namespace broker {

/// The controller's service, then the brokers'.
std::vector<std::string> docker_cluster_services();

/// Starts the containers and returns when the cluster works, as cluster_up
/// does; starts those again that have ended. Throws Problem.
ClusterStart docker_cluster_up(const Progress& progress = {});

/// Ends the containers and removes them with their data; true if there were
/// some. Throws Problem.
bool docker_cluster_down();

/// What is known about each node. Throws Problem when there is no Docker.
std::vector<NodeStatus> docker_cluster_status();

/// What the containers print, each behind its name; empty when there is none.
std::string docker_cluster_log();

/// Throws Problem, naming the port and its owner, unless the cluster's are
/// free.
void require_docker_cluster_ports_free();

}  // namespace broker
