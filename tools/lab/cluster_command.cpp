// `lab broker … --cluster`: three brokers, for what one cannot show.

#include "cluster_command.hpp"

#include <algorithm>
#include <broker/native_cluster.hpp>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "terminal.hpp"
#include "usual_broker.hpp"

namespace lab {

namespace {

std::string numbers_of(const std::vector<int>& nodes) {
  std::string text;
  for (const int node : nodes) {
    if (node != broker::controller_node) {
      text += (text.empty() ? "" : ", ") + std::to_string(node);
    }
  }
  return text;
}

void print_node(const broker::NodeStatus& status) {
  const broker::Node& node = status.node;
  const std::string name = node.is_controller() ? "controller" : node.title();
  std::string state = "process " + std::to_string(status.pid);
  if (status.pid == 0) {
    state = "down; to start it again: ./lab broker up --cluster";
  } else if (!status.answers) {
    state += ", does not answer; if it is stopped: kill -CONT " +
             std::to_string(status.pid);
  }
  std::printf("  %-14s  127.0.0.1:%d  %s\n", name.c_str(),
              node.place.ports.direct, state.c_str());
}

void print_cluster(const broker::ClusterPlace& place,
                   const std::vector<broker::NodeStatus>& nodes) {
  for (const broker::NodeStatus& node : nodes) {
    if (!node.node.is_controller()) {
      print_node(node);
    }
  }
  print_node(nodes.front());
  std::printf("  %-14s  %s\n", "all brokers", place.bootstrap().c_str());
  std::printf("  %-14s  kcat -b %s -L -t payment_requests\n", "who leads what",
              place.address(1).c_str());
}

Exit up(const broker::ClusterPlace& place) {
  ProgressLine line;
  const broker::ClusterStart start = broker::cluster_up(
      place, [&line](std::string_view words) { line.show(words); });
  line.clear();
  const double seconds = std::chrono::duration<double>(start.took).count();
  if (start.started.empty()) {
    std::puts("the cluster was up already");
  } else if (start.started.size() > broker::cluster_size) {
    std::printf("the cluster is up after %.2f s\n", seconds);
  } else {
    const std::string brokers = numbers_of(start.started);
    std::printf(
        "the cluster is complete again after %.2f s: started %s\n", seconds,
        brokers.empty() ? "the controller" : ("broker " + brokers).c_str());
  }
  print_cluster(place, broker::cluster_status(place));
  return Exit::passed;
}

Exit down(const broker::ClusterPlace& place) {
  std::puts(broker::cluster_down(place)
                ? "the cluster is down; its data is gone"
                : "no cluster was up: nothing to do");
  return Exit::passed;
}

Exit status(const Workspace& workspace, const broker::ClusterPlace& place) {
  const auto nodes = broker::cluster_status(place);
  const auto is_broker = [](const auto& node) {
    return !node.node.is_controller();
  };
  const bool any = std::ranges::any_of(
      nodes, [](const auto& node) { return node.pid != 0; });
  if (!any) {
    std::puts(
        "the cluster is down\n  start it        ./lab broker up --cluster");
    return Exit::broken;
  }
  const auto answering =
      std::ranges::count_if(nodes, [&is_broker](const auto& node) {
        return is_broker(node) && node.answers;
      });
  std::printf("the cluster: %d of %d brokers answer\n",
              static_cast<int>(answering), broker::cluster_size);
  print_cluster(place, nodes);
  std::printf("  %-14s  %s/*/broker.log\n", "logs",
              workspace.shown(place.folder()).c_str());
  return std::ranges::all_of(nodes,
                             [](const auto& node) { return node.answers; })
             ? Exit::passed
             : Exit::broken;
}

Exit logs(const broker::ClusterPlace& place) {
  bool any = false;
  for (const broker::Node& node : place.nodes()) {
    const auto file = broker::log_file(node.place);
    if (std::filesystem::exists(file)) {
      any = true;
      print("==> " + node.title() + " <==\n" + read_text(file) + "\n");
    }
  }
  if (!any) {
    throw Trouble("there are no logs: the cluster is not up",
                  "./lab broker up --cluster");
  }
  return Exit::passed;
}

}  // namespace

Exit cluster_command(const Workspace& workspace, const std::string& action) {
  const broker::ClusterPlace place = usual_cluster(workspace);
  if (action == "up") {
    return up(place);
  }
  if (action == "down") {
    return down(place);
  }
  return action == "status" ? status(workspace, place) : logs(place);
}

}  // namespace lab
