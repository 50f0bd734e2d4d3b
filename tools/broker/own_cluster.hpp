// A cluster for one test, whose brokers die, freeze and come back as it asks.
//
//   broker::OwnCluster cluster(state);
//   const int leader = cluster.leader("payments", 0);
//   cluster.kill(leader);
//   … cluster.leader("payments", 0) is another one, three seconds later …
//   cluster.start(leader);
//   cluster.wait_for_in_sync("payments", 0, 3);
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <kafka/admin.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/cluster_place.hpp"
#include "broker/problem.hpp"

namespace broker {

/// Three brokers and a controller on free ports, in a folder of their own; gone
/// with this object, and gone with this program however that ends.
///
/// Not thread safe. Throws Problem where a cluster cannot be had.
class OwnCluster {
 public:
  using Properties = std::vector<std::pair<std::string, std::string>>;
  using Partition = kafka::Admin::PartitionDescription;
  static constexpr std::chrono::seconds patience{30};

  /// Starts it; returns when it works. `state` holds the shared jars in
  /// <state>/kafka. `extra` goes to all nodes and wins over the settings files:
  /// broker.session.timeout.ms, 3000, is how long a dead broker counts as
  /// alive; below that a busy machine may lose one by itself.
  explicit OwnCluster(const std::filesystem::path& state,
                      const Properties& extra = {},
                      const Progress& progress = {});
  ~OwnCluster();
  OwnCluster(OwnCluster&&) = delete;
  OwnCluster& operator=(OwnCluster&&) = delete;
  OwnCluster(const OwnCluster&) = delete;
  OwnCluster& operator=(const OwnCluster&) = delete;

  /// All three brokers, for bootstrap.servers.
  [[nodiscard]] std::string bootstrap() const;
  /// One of them alone, "127.0.0.1:20012".
  [[nodiscard]] std::string address(int broker) const;
  [[nodiscard]] const ClusterPlace& place() const;
  [[nodiscard]] std::chrono::milliseconds took_to_start() const;

  /// Ends a broker at once (SIGKILL), as a power cut would.
  void kill(int broker);
  /// Stops it where it is (SIGSTOP): connections stay, nothing is answered.
  void freeze(int broker);
  void thaw(int broker);
  /// Starts a broker that was killed, with the data that it has, on the same
  /// ports. Returns at once: it takes part again when its old session is over
  /// and it has caught up, which wait_for_in_sync tells.
  void start(int broker);
  [[nodiscard]] bool runs(int broker) const;

  /// What the cluster says about a partition. Throws Problem when nobody
  /// answers for half a minute, or there is no such partition.
  [[nodiscard]] Partition describe(const std::string& topic, int partition);
  /// The broker that leads it; waits for one. Throws Problem when there is none
  /// after half a minute.
  [[nodiscard]] int leader(const std::string& topic, int partition);
  /// The two others.
  [[nodiscard]] static std::vector<int> all_but(int broker);

  /// Waits until the cluster says so of the partition; false when the time is
  /// up.
  bool wait_for(const std::string& topic, int partition,
                const std::function<bool(const Partition&)>& holds,
                std::chrono::milliseconds timeout = patience);
  /// Waits until exactly `count` of its replicas are in sync.
  bool wait_for_in_sync(const std::string& topic, int partition,
                        std::size_t count,
                        std::chrono::milliseconds timeout = patience);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace broker
