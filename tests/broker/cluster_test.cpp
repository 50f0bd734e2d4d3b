// Three brokers and a controller: up and down, after all that can go wrong
// between them, and clusters that belong to one test.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <broker/folders.hpp>
#include <broker/native_cluster.hpp>
#include <broker/own_cluster.hpp>
#include <broker/process.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <kafka/admin.hpp>
#include <set>

#include "listener.hpp"
#include "machine.hpp"

namespace fs = std::filesystem;

namespace {

// A cluster's place in a scratch folder; whatever runs there ends with it.
class ScratchCluster {
 public:
  ScratchCluster() : place{scratch_.place.state, "cluster", ports()} {}
  ScratchCluster(ScratchCluster&&) = delete;
  ScratchCluster& operator=(ScratchCluster&&) = delete;
  ScratchCluster(const ScratchCluster&) = delete;
  ScratchCluster& operator=(const ScratchCluster&) = delete;
  ~ScratchCluster() {
    try {
      broker::cluster_down(place);
    } catch (const broker::Problem& problem) {
      std::cerr << "left behind: " << problem.what() << '\n';
    }
  }

  [[nodiscard]] long pid(int number) const {
    long pid = 0;
    std::ifstream(place.node(number).place.folder() / "broker.pid") >> pid;
    return pid;
  }
  [[nodiscard]] std::vector<long> pids() const {
    std::vector<long> all;
    for (const broker::Node& node : place.nodes()) {
      all.push_back(pid(node.number));
    }
    std::ranges::sort(all);
    return all;
  }
  [[nodiscard]] std::vector<long> processes() const {
    auto all = processes_in(place.folder());
    std::ranges::sort(all);
    return all;
  }

 private:
  static broker::ClusterPorts ports() { return broker::ClusterPorts::free(); }
  Scratch scratch_;

 public:
  broker::ClusterPlace place;
};

kafka::Config client(const std::string& address) {
  return {{"bootstrap.servers", address}, {"log_level", "0"}};
}

// Whether each partition of the labs' topics is on three brokers, in sync.
bool all_in_sync(const std::string& bootstrap) {
  kafka::Admin admin(client(bootstrap));
  const auto topics = admin.describe_topics();
  return std::ranges::all_of(topics, [](const auto& topic) {
    return std::ranges::all_of(topic.partitions, [](const auto& partition) {
      return partition.in_sync.size() == broker::cluster_size;
    });
  });
}

int up(const broker::ClusterPlace& place) {
  broker::cluster_up(place);
  return 0;
}

}  // namespace

TEST_SUITE_BEGIN("cluster");

TEST_CASE("the cluster comes up once, and again without what had died") {
  const ScratchCluster scratch;
  const broker::ClusterPlace& place = scratch.place;
  Child one([&place] { return up(place); });
  Child other([&place] { return up(place); });
  REQUIRE(one.wait() == 0);
  REQUIRE(other.wait() == 0);
  const auto first = scratch.pids();
  CHECK(scratch.processes() == first);
  CHECK(broker::cluster_up(place).started.empty());
  CHECK(scratch.pids() == first);
  CHECK(all_in_sync(place.bootstrap()));
  const std::int64_t before =
      count_records(place.bootstrap(), "payment_requests");
  REQUIRE(produce(place.bootstrap(), "payment_requests", "x") == "");

  broker::ClusterPlace neighbour = place;
  neighbour.name = "neighbour";
  CHECK(contains(
      problem_of([&neighbour] { broker::cluster_up(neighbour); }).cure(),
      "./lab broker down --cluster"));
  CHECK(scratch.pids() == first);

  // One broker and the controller die, another broker hangs.
  for (const int node : {2, broker::controller_node}) {
    const long pid = scratch.pid(node);
    ::kill(static_cast<pid_t>(pid), SIGKILL);
    REQUIRE(eventually([pid] { return !broker::identify(pid); }));
  }
  REQUIRE(broker::freeze(broker::identify(scratch.pid(3)).value(),
                         std::chrono::seconds{10}));
  const auto status = broker::cluster_status(place);
  CHECK_FALSE(status.at(0).running);
  CHECK(status.at(1).answers);
  CHECK_FALSE(status.at(2).running);
  CHECK(status.at(3).pid == scratch.pid(3));
  CHECK_FALSE(status.at(3).answers);
  std::vector<std::string> said;
  const auto again = broker::cluster_up(
      place, [&said](std::string_view line) { said.emplace_back(line); });

  for (const std::string& line : said) {
    INFO(line);
    CHECK(contains(line, "of the cluster again"));
  }
  CHECK(again.started == std::vector{broker::controller_node, 2});
  CHECK(std::ranges::count(said, "starting broker 2 of the cluster again") ==
        1);
  CHECK(scratch.processes() == scratch.pids());
  CHECK(eventually([&place] { return all_in_sync(place.bootstrap()); }));
  CHECK(count_records(place.bootstrap(), "payment_requests") >= before);

  CHECK(broker::cluster_down(place));
  CHECK(scratch.processes().empty());
  CHECK_FALSE(fs::exists(place.folder()));
  CHECK_FALSE(fs::exists(place.folder().string() + ".lock"));
  CHECK_FALSE(broker::cluster_down(place));
}

TEST_CASE("an up that was killed, or left half a folder, is no hindrance") {
  const ScratchCluster scratch;
  const broker::ClusterPlace& place = scratch.place;
  Child killed([&place] { return up(place); });
  REQUIRE(eventually([&scratch] { return scratch.pid(1) > 0; }));
  killed.kill();
  killed.wait();
  const fs::path half = place.node(3).place.folder() / "data";
  fs::remove(half / "meta.properties");

  broker::cluster_up(place);

  CHECK(produce(place.bootstrap(), "payment_requests", "x") == "");
  CHECK(scratch.processes() == scratch.pids());
}

TEST_CASE("a port in use is named, with the way to end a cluster of ours") {
  const ScratchCluster scratch;
  const Listener other(scratch.place.ports.brokers.at(1).direct);

  const broker::Problem problem =
      problem_of([&scratch] { broker::cluster_up(scratch.place); });

  CHECK(contains(
      problem.what(),
      "port " + std::to_string(scratch.place.ports.brokers.at(1).direct)));
  CHECK(contains(problem.what(), "process " + std::to_string(::getpid())));
  CHECK(scratch.processes().empty());
}

TEST_CASE("down and status of a cluster that never was say so") {
  const ScratchCluster scratch;

  CHECK_FALSE(broker::cluster_down(scratch.place));
  for (const auto& node : broker::cluster_status(scratch.place)) {
    CHECK_FALSE(node.running);
    CHECK_FALSE(node.answers);
  }
}

TEST_CASE("no two ports of single broker and cluster are the same") {
  const broker::Ports single;
  const auto cluster = broker::ClusterPorts::beside();
  std::multiset<int> ports{single.direct, single.faulty, single.controller,
                           single.proxy, cluster.controller};
  for (const broker::Ports& node : cluster.brokers) {
    ports.insert({node.direct, node.faulty, node.proxy});
  }
  const std::set<int> different(ports.begin(), ports.end());

  CHECK(different.size() == ports.size());
  CHECK(broker::ClusterPlace{}.bootstrap() ==
        "127.0.0.1:19212,127.0.0.1:19222,127.0.0.1:19232");
}

TEST_CASE("a broker of an own cluster dies, freezes and comes back") {
  const Scratch scratch;
  std::vector<long> pids;
  fs::path folder;
  {
    broker::OwnCluster own(scratch.place.state,
                           {{"broker.session.timeout.ms", "1500"}});
    folder = own.place().folder();
    pids = processes_in(folder);
    CHECK(pids.size() == 4);
    kafka::Admin admin(client(own.bootstrap()));
    REQUIRE_FALSE(admin.create_topic({.name = "kept", .replication = -1}));
    REQUIRE(produce(own.bootstrap(), "kept", "before") == "");
    const int first = own.leader("kept", 0);

    own.kill(first);
    CHECK_FALSE(own.runs(first));
    REQUIRE(own.wait_for("kept", 0, [first](const auto& now) {
      return now.leader >= 0 && now.leader != first && now.in_sync.size() == 2;
    }));
    const int second = own.leader("kept", 0);
    CHECK(produce(own.bootstrap(), "kept", "while one is dead") == "");

    // With one more frozen nobody but the leader is in sync: refused.
    const auto others = broker::OwnCluster::all_but(second);
    const int follower = others.at(others.at(0) == first ? 1 : 0);
    own.freeze(follower);
    REQUIRE(own.wait_for_in_sync("kept", 0, 1));
    CHECK_FALSE(produce(own.address(second), "kept", "refused").empty());
    own.thaw(follower);
    own.start(first);
    CHECK(own.wait_for_in_sync("kept", 0, 3));
    CHECK(count_records(own.bootstrap(), "kept") >= 2);
  }
  CHECK_FALSE(fs::exists(folder));
  CHECK(std::ranges::none_of(
      pids, [](long pid) { return broker::identify(pid).has_value(); }));
}

TEST_SUITE_END();
