// `lab broker … --cluster`: three brokers, for what one cannot show; without
// Docker, or in it.

#include "cluster_command.hpp"

#include <algorithm>
#include <broker/docker_cluster.hpp>
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

// The cluster of one kind: without Docker, or in it.
struct Cluster {
  broker::ClusterPlace place;
  bool docker = false;

  [[nodiscard]] std::string command(const char* action) const {
    return std::string("./lab broker ") + action +
           (docker ? " --docker --cluster" : " --cluster");
  }
  [[nodiscard]] std::vector<broker::NodeStatus> nodes() const {
    return docker ? broker::docker_cluster_status()
                  : broker::cluster_status(place);
  }
};

std::string state_of(const Cluster& cluster, const broker::NodeStatus& node) {
  if (!node.running) {
    return "down; to start it again: " + cluster.command("up");
  }
  const std::string pid = std::to_string(node.pid);
  const std::string process = cluster.docker ? "in Docker" : "process " + pid;
  if (node.answers) {
    return process;
  }
  return process + ", does not answer" +
         (cluster.docker ? "" : "; if it is stopped: kill -CONT " + pid);
}

void print_node(const Cluster& cluster, const broker::NodeStatus& status) {
  const broker::Node& node = status.node;
  std::printf("  %-14s  127.0.0.1:%d  %s\n",
              node.is_controller() ? "controller" : node.title().c_str(),
              node.place.ports.direct, state_of(cluster, status).c_str());
}

void print_nodes(const Cluster& cluster,
                 const std::vector<broker::NodeStatus>& nodes) {
  for (const broker::NodeStatus& node : nodes) {
    if (!node.node.is_controller()) {
      print_node(cluster, node);
    }
  }
  print_node(cluster, nodes.front());
  std::printf("  %-14s  %s\n", "all brokers",
              cluster.place.bootstrap().c_str());
  std::printf("  %-14s  kcat -b %s -L -t payment_requests\n", "who leads what",
              cluster.place.address(1).c_str());
}

Exit up(const Cluster& cluster) {
  ProgressLine line;
  const auto progress = [&line](std::string_view words) { line.show(words); };
  const broker::ClusterStart start =
      cluster.docker ? broker::docker_cluster_up(progress)
                     : broker::cluster_up(cluster.place, progress);
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
  print_nodes(cluster, cluster.nodes());
  return Exit::passed;
}

Exit down(const Cluster& cluster) {
  const bool was_up = cluster.docker ? broker::docker_cluster_down()
                                     : broker::cluster_down(cluster.place);
  std::puts(was_up ? "the cluster is down; its data is gone"
                   : "no cluster was up: nothing to do");
  return Exit::passed;
}

Exit status(const Workspace& workspace, const Cluster& cluster) {
  const auto nodes = cluster.nodes();
  const bool any =
      std::ranges::any_of(nodes, [](const auto& node) { return node.running; });
  if (!any) {
    std::printf("the cluster is down\n  start it        %s\n",
                cluster.command("up").c_str());
    return Exit::broken;
  }
  const auto answering = std::ranges::count_if(nodes, [](const auto& node) {
    return !node.node.is_controller() && node.answers;
  });
  std::printf("the cluster: %d of %d brokers answer\n",
              static_cast<int>(answering), broker::cluster_size);
  print_nodes(cluster, nodes);
  if (!cluster.docker) {
    std::printf("  %-14s  %s/*/broker.log\n", "logs",
                workspace.shown(cluster.place.folder()).c_str());
  }
  return std::ranges::all_of(nodes,
                             [](const auto& node) { return node.answers; })
             ? Exit::passed
             : Exit::broken;
}

std::string native_logs(const broker::ClusterPlace& place) {
  std::string text;
  for (const broker::Node& node : place.nodes()) {
    const auto file = broker::log_file(node.place);
    if (std::filesystem::exists(file)) {
      text += "==> " + node.title() + " <==\n" + read_text(file) + "\n";
    }
  }
  return text;
}

Exit logs(const Cluster& cluster) {
  const std::string text = cluster.docker ? broker::docker_cluster_log()
                                          : native_logs(cluster.place);
  if (text.empty()) {
    throw Trouble("there are no logs: the cluster is not up",
                  cluster.command("up"));
  }
  print(text);
  return Exit::passed;
}

}  // namespace

Exit cluster_command(const Workspace& workspace, const BrokerOptions& options) {
  const Cluster cluster{.place = options.docker
                                     ? broker::ClusterPlace{workspace.state}
                                     : usual_cluster(workspace),
                        .docker = options.docker};
  if (options.action == "up") {
    return up(cluster);
  }
  if (options.action == "down") {
    return down(cluster);
  }
  return options.action == "status" ? status(workspace, cluster)
                                    : logs(cluster);
}

}  // namespace lab
