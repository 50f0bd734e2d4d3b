#include "broker_start.hpp"

#include <broker/native_broker.hpp>
#include <chrono>

#if __has_include(<broker/docker_broker.hpp>)
#include <broker/docker_broker.hpp>
#define LAB_HAS_DOCKER
#endif

namespace lab {

namespace {

StartedBroker started(const broker::Address& address) {
  return {.direct = address.direct,
          .faulty = address.faulty,
          .proxy_port = address.proxy_port,
          .pid = address.pid,
          .started_now = address.started_now,
          .seconds = std::chrono::duration<double>(address.took).count()};
}

}  // namespace

StartedBroker start_native_broker(const Workspace& workspace,
                                  const Words& progress) {
  try {
    return started(broker::up({.state = workspace.state}, progress));
  } catch (const broker::Problem& problem) {
    throw Trouble(problem.what(), problem.cure());
  }
}

StartedBroker start_docker_broker([[maybe_unused]] const Workspace& workspace,
                                  [[maybe_unused]] const Words& progress) {
#ifdef LAB_HAS_DOCKER
  try {
    return started(broker::docker_up(workspace.root, progress));
  } catch (const broker::Problem& problem) {
    throw Trouble(problem.what(), problem.cure());
  }
#else
  throw Trouble("Docker is not supported yet");
#endif
}

}  // namespace lab
