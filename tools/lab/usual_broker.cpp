#include "usual_broker.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

namespace lab {

namespace {

constexpr int lowest = 1024;
constexpr int highest = 65000;

broker::Ports usual_ports() {
  const broker::Ports usual;
  const std::string text = environment_variable("LAB_PORT");
  if (text.empty()) {
    return usual;
  }
  int direct = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, direct);
  if (error != std::errc{} || rest != end || direct < lowest ||
      direct > highest) {
    throw Misuse("LAB_PORT is \"" + text +
                 "\": it must be a port from 1024 to 65000");
  }
  const auto moved = [direct, &usual](std::uint16_t port) {
    return static_cast<std::uint16_t>(direct + port - usual.direct);
  };
  return {.direct = moved(usual.direct),
          .faulty = moved(usual.faulty),
          .controller = moved(usual.controller),
          .proxy = moved(usual.proxy)};
}

}  // namespace

broker::Place usual_broker(const Workspace& workspace) {
  return {.state = workspace.state, .ports = usual_ports()};
}

broker::ClusterPlace usual_cluster(const Workspace& workspace) {
  return {.state = workspace.state,
          .ports = broker::ClusterPorts::beside(usual_ports().direct)};
}

std::uint16_t usual_bank_port() {
  constexpr std::uint16_t usual = 19070;
  return static_cast<std::uint16_t>(usual + usual_ports().direct -
                                    broker::Ports{}.direct);
}

std::string usual_address() {
  return "127.0.0.1:" + std::to_string(usual_ports().direct);
}

}  // namespace lab
