#include "broker/cluster_place.hpp"

namespace broker {

ClusterPorts ClusterPorts::beside(std::uint16_t direct) {
  constexpr int first = 110;     // the cluster's ports begin behind that many
  constexpr int each = 10;       // a broker's ports are that far apart
  constexpr int controller = 2;  // 19204 beside 19092
  const auto port = [direct](int offset) {
    return static_cast<std::uint16_t>(direct + first + offset);
  };
  ClusterPorts ports;
  ports.controller = port(controller);
  int offset = 0;
  for (Ports& broker : ports.brokers) {
    offset += each;
    broker = {.direct = port(offset),
              .faulty = port(offset + 1),
              .controller = ports.controller,
              .proxy = port(offset + 3)};
  }
  return ports;
}

ClusterPorts ClusterPorts::free() {
  ClusterPorts ports;
  ports.controller = Ports::free().controller;
  for (Ports& broker : ports.brokers) {
    broker = Ports::free();
    broker.controller = ports.controller;
  }
  return ports;
}

std::string Node::title() const {
  return is_controller() ? "the controller"
                         : "broker " + std::to_string(number);
}

Node ClusterPlace::node(int number) const {
  if (number == controller_node) {
    return {number,
            {state,
             name + "/controller",
             {.direct = ports.controller,
              .faulty = ports.controller,
              .controller = ports.controller,
              .proxy = ports.controller}}};
  }
  return {number,
          {state, name + "/broker-" + std::to_string(number),
           ports.brokers.at(static_cast<std::size_t>(number) - 1)}};
}

std::vector<Node> ClusterPlace::nodes() const {
  std::vector<Node> all = {node(controller_node)};
  for (int number = 1; number <= cluster_size; ++number) {
    all.push_back(node(number));
  }
  return all;
}

std::string ClusterPlace::address(int number) const {
  return "127.0.0.1:" + std::to_string(node(number).place.ports.direct);
}

std::string ClusterPlace::bootstrap() const {
  std::string all;
  for (int number = 1; number <= cluster_size; ++number) {
    all += (number == 1 ? "" : ",") + address(number);
  }
  return all;
}

}  // namespace broker
