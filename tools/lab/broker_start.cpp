#include "broker_start.hpp"

#include <broker/docker_broker.hpp>
#include <broker/native_broker.hpp>
#include <chrono>

#include "usual_broker.hpp"

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
    return started(broker::up(usual_broker(workspace), progress));
  } catch (const broker::Problem& problem) {
    throw Trouble(problem.what(), problem.cure());
  }
}

StartedBroker start_docker_broker(const Words& progress) {
  try {
    return started(broker::docker_up(progress));
  } catch (const broker::Problem& problem) {
    throw Trouble(problem.what(), problem.cure());
  }
}

}  // namespace lab
