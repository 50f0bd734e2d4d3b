// Three brokers and a controller without Docker, up in about three seconds.
//
//   const broker::ClusterPlace place{"/path/to/repo/.lab"};
//   broker::cluster_up(place, progress);
//   … place.bootstrap() is "127.0.0.1:19212,127.0.0.1:19222,…" …
//   broker::cluster_down(place);
//
// It takes 700 MB of memory. Everything is as with the single broker
// (native_broker.hpp): state in <state>/<name>, one folder a node; nothing
// outlives `cluster_down`. Both may be up at the same time.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "broker/cluster_place.hpp"
#include "broker/problem.hpp"

namespace broker {

/// What `cluster_up` found or did.
struct ClusterStart {
  /// The nodes that it started, by their numbers: none if all ran already.
  std::vector<int> started;
  std::chrono::milliseconds took{0};
};

/// Makes sure that all nodes are up. Returns when all brokers know each other,
/// a record has gone in and come back, and the labs' topics exist.
///
/// A node that was killed is started again with the data that it has, and one
/// that was stopped (SIGSTOP) goes on; a cluster that does not come to work
/// that way, or has only half of its folders, is replaced by a new one.
///
/// Safe to call again, and from several processes at once. The cluster goes on
/// when this program ends. Throws Problem.
ClusterStart cluster_up(const ClusterPlace& place,
                        const Progress& progress = {});

/// Ends all nodes and removes their folders; true if one was running. Kills
/// them (SIGKILL), as nothing is kept: a broker that is asked to stop tells the
/// controller first, and waits for half a minute when that has gone already.
/// Throws Problem when a node cannot be ended.
bool cluster_down(const ClusterPlace& place);

/// What is known about a node without changing anything.
struct NodeStatus {
  Node node;
  bool running = false;
  long pid = 0;  // 0: it does not run, or it is in Docker
  /// Brokers: it answers a client. The controller answers none: it runs.
  bool answers = false;
};

/// The controller, then brokers 1 to 3. Asks all of them, for 2 s at most each.
std::vector<NodeStatus> cluster_status(const ClusterPlace& place);

}  // namespace broker
