#include "broker/cluster_launch.hpp"

#include <algorithm>
#include <string>

#include "broker/data_template.hpp"
#include "broker/folders.hpp"
#include "broker/readiness.hpp"
#include "broker/server_config.hpp"

namespace broker {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

void make_node_folder(const Machine& machine, const Node& node,
                      const ExtraProperties& extra) {
  make_data_folder(machine.java, machine.kafka, node.place.folder(),
                   node.number);
  write_node_config(node, extra);
}

void wait_until_ready(const ClusterPlace& place,
                      const std::vector<RunningNode>& nodes,
                      std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  const auto left = [&deadline] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(deadline -
                                                                 Clock::now());
  };
  auto ended = nodes.end();
  const auto hopeless = [&] {
    constexpr std::uintmax_t least = 1'000'000;
    require_space(place.folder(), least);
    ended = std::ranges::find_if(
        nodes, [](const RunningNode& one) { return !alive(one.process); });
    return ended != nodes.end();
  };
  std::string why = "broker 1 does not listen";
  if (wait_for_port(place.node(1).place.ports.direct, left(), hopeless)) {
    why = wait_for_brokers(place.bootstrap(), cluster_size, left(), hopeless);
    constexpr std::chrono::seconds one_try{10};
    while (!hopeless() && left().count() > 0) {
      why = try_round_trip(place.bootstrap(), one_try);
      if (why.empty()) {
        return;
      }
    }
  }
  constexpr std::uintmax_t log_read = 65536;
  const bool one_ended = hopeless();
  const Node& suspect = one_ended ? ended->node : place.node(1);
  throw_broker_problem(
      tail(log_file(suspect.place), log_read),
      one_ended
          ? suspect.title() +
                " of the cluster ended while it was "
                "starting"
          : "the cluster is not ready after " +
                std::to_string(
                    std::chrono::duration_cast<std::chrono::seconds>(limit)
                        .count()) +
                " s (" + why + ")",
      {.folder = suspect.place.folder(),
       .jars = place.state / "kafka" / wanted_version(),
       .flags = " --cluster"});
}

}  // namespace broker
