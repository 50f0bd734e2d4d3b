#include "broker/own_cluster.hpp"

#include <algorithm>
#include <csignal>
#include <map>
#include <optional>
#include <system_error>
#include <thread>

#include "broker/cluster_launch.hpp"
#include "broker/folders.hpp"
#include "broker/own_folder.hpp"
#include "broker/spawn.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Asks whichever broker answers. Silent: a broker that is dead or frozen is
// what these tests are about.
kafka::Config asking(const std::string& bootstrap) {
  return {{"bootstrap.servers", bootstrap},
          {"client.id", "own-cluster"},
          {"log_level", "0"},
          {"reconnect.backoff.ms", "10"},
          {"reconnect.backoff.max.ms", "100"},
          {"socket.timeout.ms", "2000"}};
}

}  // namespace

struct OwnCluster::State {
  ClusterPlace place;
  Machine machine;
  std::map<int, GuardedProcess> processes;  // by node; none: it was killed
  std::optional<kafka::Admin> admin;
  milliseconds took{0};

  void launch(const Node& node) {
    processes.emplace(node.number,
                      GuardedProcess(broker_spawn(machine, node.place)));
  }

  [[nodiscard]] const ProcessId* process_of(int broker) const {
    const auto found = processes.find(broker);
    return found == processes.end() ? nullptr : &found->second.id();
  }

  // Nothing when whoever was asked did not answer, or does not know it.
  std::optional<Partition> look(const std::string& topic, int partition) {
    constexpr milliseconds one_try{500};
    try {
      const auto seen = admin->describe_topic(topic, one_try);
      if (seen) {
        for (const Partition& one : seen->partitions) {
          if (one.id == partition) {
            return one;
          }
        }
      }
    } catch (const kafka::Exception&) {
      return std::nullopt;  // a broker that is frozen: ask another
    }
    return std::nullopt;
  }
};

OwnCluster::OwnCluster(const fs::path& state, const Properties& extra,
                       const Progress& progress)
    : state_(std::make_unique<State>()) {
  const auto begin = Clock::now();
  make_writable_folder(state);
  remove_orphaned_folders(state);
  state_->machine = find_machine(state, progress);
  state_->place = {state, fresh_own_name(), ClusterPorts::free()};
  std::vector<RunningNode> running;
  for (const Node& node : state_->place.nodes()) {
    make_node_folder(state_->machine, node, extra);
    state_->launch(node);
    running.push_back({node, *state_->process_of(node.number)});
  }
  constexpr std::chrono::seconds limit{90};
  wait_until_ready(state_->place, running, limit);
  state_->admin.emplace(asking(bootstrap()));
  state_->took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

OwnCluster::~OwnCluster() {
  state_->admin.reset();
  state_->processes.clear();
  std::error_code error;
  fs::remove_all(state_->place.folder(), error);
}

std::string OwnCluster::bootstrap() const {
  return state_->place.bootstrap();
}

std::string OwnCluster::address(int broker) const {
  return state_->place.address(broker);
}

const ClusterPlace& OwnCluster::place() const {
  return state_->place;
}

milliseconds OwnCluster::took_to_start() const {
  return state_->took;
}

void OwnCluster::kill(int broker) {
  state_->processes.erase(broker);
}

void OwnCluster::freeze(int broker) {
  const ProcessId* process = state_->process_of(broker);
  constexpr std::chrono::seconds limit{10};
  if (process == nullptr || !broker::freeze(*process, limit)) {
    throw Problem("broker " + std::to_string(broker) + " cannot be frozen",
                  "see whether it runs: ps aux | grep kafka.Kafka");
  }
}

void OwnCluster::thaw(int broker) {
  if (const ProcessId* process = state_->process_of(broker)) {
    send_signal(*process, SIGCONT);
  }
}

void OwnCluster::start(int broker) {
  if (!runs(broker)) {
    state_->launch(state_->place.node(broker));
  }
}

bool OwnCluster::runs(int broker) const {
  const ProcessId* process = state_->process_of(broker);
  return process != nullptr && alive(*process);
}

OwnCluster::Partition OwnCluster::describe(const std::string& topic,
                                           int partition) {
  std::optional<Partition> seen;
  wait_for(topic, partition, [&seen](const Partition& now) {
    seen = now;
    return true;
  });
  if (!seen) {
    throw Problem("the cluster says nothing about partition " +
                      std::to_string(partition) + " of " + topic,
                  "its logs: " + state_->place.folder().string());
  }
  return *seen;
}

int OwnCluster::leader(const std::string& topic, int partition) {
  int found = -1;
  wait_for(topic, partition, [&found](const Partition& now) {
    found = now.leader;
    return found >= 0;
  });
  if (found < 0) {
    throw Problem(
        "partition " + std::to_string(partition) + " of " + topic +
            " has no leader",
        "the controller's log says why: " +
            log_file(state_->place.node(controller_node).place).string());
  }
  return found;
}

std::vector<int> OwnCluster::all_but(int broker) {
  std::vector<int> others;
  for (int number = 1; number <= cluster_size; ++number) {
    if (number != broker) {
      others.push_back(number);
    }
  }
  return others;
}

bool OwnCluster::wait_for(const std::string& topic, int partition,
                          const std::function<bool(const Partition&)>& holds,
                          milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  for (;;) {
    const auto seen = state_->look(topic, partition);
    if (seen && holds(*seen)) {
      return true;
    }
    if (Clock::now() >= deadline) {
      return false;
    }
    constexpr milliseconds look_again{10};
    std::this_thread::sleep_for(look_again);
  }
}

bool OwnCluster::wait_for_in_sync(const std::string& topic, int partition,
                                  std::size_t count, milliseconds timeout) {
  return wait_for(
      topic, partition,
      [count](const Partition& now) { return now.in_sync.size() == count; },
      timeout);
}

}  // namespace broker
