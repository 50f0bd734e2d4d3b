// How the nodes of a cluster are made ready and waited for, shared by the
// cluster that stays up and the ones that tests own.
#pragma once

#include <chrono>
#include <vector>

#include "broker/cluster_place.hpp"
#include "broker/launch.hpp"
#include "broker/process.hpp"

namespace broker {

/// A node that was started.
struct RunningNode {
  Node node;
  ProcessId process;
};

/// Makes the node's folder: configuration, and data formatted and empty.
/// `extra` wins over the settings files. Throws Problem.
void make_node_folder(const Machine& machine, const Node& node,
                      const ExtraProperties& extra = {});

/// Waits until all brokers know each other, a record has gone in and come back,
/// and the labs' topics exist. Throws the Problem that fits the log of the node
/// that ended, or of broker 1 when the cluster is not ready after `limit`.
void wait_until_ready(const ClusterPlace& place,
                      const std::vector<RunningNode>& nodes,
                      std::chrono::milliseconds limit);

}  // namespace broker
