#pragma once

// The one place where the tool calls tools/broker.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "workspace.hpp"

namespace lab {

struct StartedBroker {
  std::string direct{};  // "127.0.0.1:19092"
  std::string faulty{};  // the listener that advertises a proxy's port
  std::uint16_t proxy_port = 0;
  long pid = 0;
  bool started_now = false;
  double seconds = 0;
};

using Words = std::function<void(std::string_view)>;

/// Starts the native broker, or finds the one that runs. Throws Trouble.
StartedBroker start_native_broker(const Workspace& workspace,
                                  const Words& progress);

/// The same, in Docker.
StartedBroker start_docker_broker(const Words& progress);

}  // namespace lab
