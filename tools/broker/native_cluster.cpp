#include "broker/native_cluster.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <utility>

#include "broker/cluster_launch.hpp"
#include "broker/file_lock.hpp"
#include "broker/folders.hpp"
#include "broker/readiness.hpp"
#include "broker/resident.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

void report(const Progress& progress, const std::string& line) {
  if (progress) {
    progress(line);
  }
}

// Whether a node can be started with what is in its folder.
bool is_whole(const Node& node) {
  const fs::path folder = node.place.folder();
  return fs::exists(folder / "server.properties") &&
         fs::exists(folder / "log4j2.properties") &&
         fs::exists(folder / "data" / "meta.properties");
}

void end_all(const ClusterPlace& place) {
  for (const Node& node : place.nodes()) {
    end_residents(node.place);
    std::error_code error;
    fs::remove(pid_file(node.place), error);
  }
}

// One attempt to have all nodes up, with the folders that are there. The
// numbers of the nodes that had to be started.
class Raising {
 public:
  Raising(const ClusterPlace& place, const Machine& machine)
      : place_(place), machine_(machine) {}

  std::vector<int> run() {
    for (const Node& node : place_.nodes()) {
      const auto running = read_pid_file(pid_file(node.place));
      if (running) {
        send_signal(*running, SIGCONT);
        nodes_.push_back({node, *running});
        continue;
      }
      nodes_.push_back(
          {node, spawn_detached(broker_spawn(machine_, node.place))});
      started_.push_back(node.number);
    }
    // All that was up needs moments; what starts needs seconds on a busy
    // machine, and a broker that was killed waits for its old session to end.
    constexpr std::chrono::seconds moments{20};
    constexpr std::chrono::seconds start_limit{90};
    wait_until_ready(place_, nodes_, started_.empty() ? moments : start_limit);
    return std::move(started_);
  }

 private:
  const ClusterPlace& place_;
  const Machine& machine_;
  std::vector<RunningNode> nodes_;
  std::vector<int> started_;
};

bool any_runs(const std::vector<Node>& nodes) {
  return std::ranges::any_of(nodes, [](const Node& node) {
    return read_pid_file(pid_file(node.place)).has_value();
  });
}

// Completes the cluster that is there; nothing when there is none that could
// be completed.
std::optional<std::vector<int>> complete(const ClusterPlace& place,
                                         const Machine& machine,
                                         const Progress& progress) {
  const auto nodes = place.nodes();
  if (!any_runs(nodes) || !std::ranges::all_of(nodes, is_whole)) {
    return std::nullopt;
  }
  for (const Node& node : nodes) {
    if (!read_pid_file(pid_file(node.place))) {
      report(progress, "starting " + node.title() + " of the cluster again");
    }
  }
  try {
    return Raising(place, machine).run();
  } catch (const Problem& problem) {
    report(progress, "the cluster that is up does not work (" +
                         std::string(problem.what()) + "): starting another");
    return std::nullopt;
  }
}

std::vector<int> start_anew(const ClusterPlace& place, const Machine& machine) {
  end_all(place);
  for (const Node& node : place.nodes()) {
    require_free(node.place.ports, " --cluster");
  }
  remove_folder(place.folder());
  make_writable_folder(place.folder());
  constexpr std::uintmax_t needed = 256'000'000;
  require_space(place.state, needed);
  for (const Node& node : place.nodes()) {
    make_node_folder(machine, node);
  }
  try {
    return Raising(place, machine).run();
  } catch (...) {
    end_all(place);
    throw;
  }
}

}  // namespace

ClusterStart cluster_up(const ClusterPlace& place, const Progress& progress) {
  const auto begin = Clock::now();
  const FileLock lock = lock_place(place.state, place.name, progress);
  // Four at once without the archive would take half a minute, each time.
  prepare(place.state, progress);
  const Machine machine = find_machine(place.state, progress);
  auto started = complete(place, machine, progress);
  if (!started) {
    report(progress, "starting three brokers of Apache Kafka " +
                         machine.kafka.version + " at " + place.bootstrap());
    started = start_anew(place, machine);
  }
  return {.started = std::move(*started),
          .took = std::chrono::duration_cast<std::chrono::milliseconds>(
              Clock::now() - begin)};
}

bool cluster_down(const ClusterPlace& place) {
  std::error_code error;
  if (!fs::exists(place.state, error)) {
    return false;
  }
  FileLock lock = lock_place(place.state, place.name, {});
  bool was_running = false;
  for (const Node& node : place.nodes()) {
    was_running |= end_residents(node.place);
  }
  remove_folder(place.folder());
  lock.remove_file();
  return was_running;
}

std::vector<NodeStatus> cluster_status(const ClusterPlace& place) {
  std::vector<NodeStatus> all;
  for (const Node& node : place.nodes()) {
    const auto process = read_pid_file(pid_file(node.place));
    constexpr std::chrono::seconds patience{2};
    all.push_back({.node = node,
                   .running = process.has_value(),
                   .pid = process ? process->pid : 0,
                   .answers = process &&
                              (node.is_controller() ||
                               answers(place.address(node.number), patience))});
  }
  return all;
}

}  // namespace broker
