// Where the nodes of a cluster are: three brokers and the controller.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "broker/native_broker.hpp"

namespace broker {

/// Brokers are numbered from 1 to this.
inline constexpr int cluster_size = 3;
/// The number of the node that keeps no records and decides who leads.
inline constexpr int controller_node = 9;

/// Where the nodes of a cluster listen, always on 127.0.0.1.
struct ClusterPorts {
  std::array<Ports, cluster_size> brokers = {};  // of brokers 1, 2, 3
  std::uint16_t controller = 0;                  // of the controller

  /// The usual ones beside a single broker at `direct` (19092): broker n is at
  /// 192n2, its faulty listener at 192n3, which advertises 192n5; the
  /// controller is at 19204.
  static ClusterPorts beside(std::uint16_t direct = Ports{}.direct);

  /// Ports that nobody uses; see Ports::free. Throws Problem.
  static ClusterPorts free();
};

/// One node: what it is called among the others, and where it lives.
struct Node {
  int number = 0;
  Place place;

  [[nodiscard]] bool is_controller() const { return number == controller_node; }
  /// "broker 2", "the controller"
  [[nodiscard]] std::string title() const;
};

/// Where a cluster keeps its files and on which ports it listens.
struct ClusterPlace {
  std::filesystem::path state;  // <repository>/.lab
  std::string name = "cluster";
  ClusterPorts ports = ClusterPorts::beside();

  /// The folder of the whole cluster; each node has one in it.
  [[nodiscard]] std::filesystem::path folder() const { return state / name; }
  /// Broker 1, 2 or 3, or the controller.
  [[nodiscard]] Node node(int number) const;
  /// The controller, then brokers 1 to 3.
  [[nodiscard]] std::vector<Node> nodes() const;
  /// "127.0.0.1:19212": one broker.
  [[nodiscard]] std::string address(int number) const;
  /// All three addresses, as bootstrap.servers wants them.
  [[nodiscard]] std::string bootstrap() const;
};

}  // namespace broker
