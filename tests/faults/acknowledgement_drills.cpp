#include "acknowledgement_drills.hpp"

#include <chrono>
#include <kafka/admin.hpp>
#include <list>
#include <stdexcept>

#include "sender.hpp"

namespace faults {
namespace {

using namespace std::chrono_literals;

// Without idempotence a payment whose acknowledgement died with the leader is
// sent again, and may be there twice.
const Entrant gateway{.lab = "1 gateway",
                      .title = "solution",
                      .path = "solutions/gateway",
                      .twice = Count::varies};
const Entrant idempotence{.lab = "4 idempotence",
                          .title = "solution",
                          .path = "solutions/idempotence",
                          .arguments = {"send"}};

Entrant gateway_with(const std::string& mistake, const std::string& patch) {
  return {.lab = "1 gateway",
          .title = mistake,
          .path = "mistakes/gateway/" + patch,
          .lost = Count::some,
          .twice = Count::varies};
}

// A topic of one partition, so that there is one leader to speak of.
void create_topic(broker::OwnCluster& cluster, const std::string& name) {
  kafka::Admin admin{
      {{"bootstrap.servers", cluster.bootstrap()}, {"log_level", "2"}}};
  if (const kafka::Error error =
          admin.create_topic({.name = name, .replication = -1})) {
    throw std::runtime_error("topic " + name + ": " + error.text());
  }
}

void require(bool holds, const std::string& what) {
  if (!holds) {
    throw std::runtime_error(what);
  }
}

void wait_until_whole(broker::OwnCluster& cluster, const std::string& topic) {
  require(cluster.wait_for_in_sync(topic, 0, broker::cluster_size),
          "the brokers do not come back into sync");
}

// All programs of a drill, side by side on one topic: the same leader dies for
// each of them at the same moment. The last of them is the mistaken one.
class Senders {
 public:
  Senders(const Drill& drill, const std::string& bootstrap,
          const std::string& topic, const Properties& properties = {}) {
    for (const Entrant& entrant : drill.programs) {
      all_.emplace_back(entrant, bootstrap, topic, properties);
    }
  }

  [[nodiscard]] std::list<Sender>& all() { return all_; }
  [[nodiscard]] Sender& mistaken() { return all_.back(); }
  void feed(std::size_t count) {
    for (Sender& one : all_) {
      one.feed(count);
    }
  }
  // Feeds on until the cluster says so of the partition.
  void feed_until(
      broker::OwnCluster& cluster, const std::string& topic,
      const std::function<bool(const broker::OwnCluster::Partition&)>& holds) {
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (!cluster.wait_for(topic, 0, holds, 20ms)) {
      feed(5);
      require(std::chrono::steady_clock::now() < until,
              "the cluster does not come to what the drill waits for");
    }
  }
  // Feeds, and waits until each has delivered that many in all.
  void deliver(std::size_t count) {
    feed(count);
    for (Sender& one : all_) {
      one.wait_for_delivered(count);
    }
  }
  // Feeds, and waits until each has delivered something that it had not before.
  void deliver_more(std::size_t count) {
    std::vector<std::size_t> before;
    for (const Sender& one : all_) {
      before.push_back(one.delivered());
    }
    feed(count);
    auto delivered = before.begin();
    for (Sender& one : all_) {
      one.wait_for_delivered(*delivered++ + 1);
    }
  }
  std::vector<Seen> finish(const std::string& bootstrap) {
    std::vector<Seen> seen;
    for (Sender& one : all_) {
      one.finish();
    }
    for (const Sender& one : all_) {
      seen.push_back(one.judge(bootstrap));
    }
    return seen;
  }

 private:
  std::list<Sender> all_;
};

std::vector<Seen> kill_leaders(Scene& scene, const Drill& drill) {
  constexpr int kills = 5;
  constexpr std::size_t at_a_time = 50;
  broker::OwnCluster& cluster = scene.cluster();
  const std::string& topic = drill.name;
  create_topic(cluster, topic);
  wait_until_whole(cluster, topic);
  Senders senders{drill, cluster.bootstrap(), topic};
  for (int kill = 0; kill < kills; ++kill) {
    senders.deliver_more(at_a_time);
    const int leader = cluster.leader(topic, 0);
    // What is written to a broker that hangs lies in its socket and is gone
    // with it.
    cluster.freeze(leader);
    senders.feed(at_a_time);
    senders.mistaken().wait_for_verdicts(senders.mistaken().fed());
    cluster.kill(leader);
    senders.feed_until(cluster, topic, [leader](const auto& now) {
      return now.leader >= 0 && now.leader != leader;
    });
    scene.start_broker(leader);
    senders.feed_until(cluster, topic, [](const auto& now) {
      return now.in_sync.size() == broker::cluster_size;
    });
  }
  return senders.finish(cluster.bootstrap());
}

// The leader dies, the followers wake up and one of them leads with what it
// has; then all of them are there again. What became of the payments meanwhile.
std::vector<Seen> lead_by_a_follower(Scene& scene, const std::string& topic,
                                     int leader, Senders& senders) {
  broker::OwnCluster& cluster = scene.cluster();
  cluster.kill(leader);
  for (const int follower : broker::OwnCluster::all_but(leader)) {
    cluster.thaw(follower);
  }
  require(cluster.wait_for(topic, 0,
                           [leader](const auto& now) {
                             return now.leader >= 0 && now.leader != leader;
                           }),
          "no follower takes over");
  auto seen = senders.finish(cluster.bootstrap());
  scene.start_broker(leader);
  wait_until_whole(cluster, topic);
  return seen;
}

std::vector<Seen> freeze_followers(Scene& scene, const Drill& drill) {
  constexpr std::size_t first = 10;
  constexpr std::size_t payments = 100;
  broker::OwnCluster& cluster = scene.cluster();
  const std::string& topic = drill.name;
  create_topic(cluster, topic);
  wait_until_whole(cluster, topic);
  const int leader = cluster.leader(topic, 0);
  const auto followers = broker::OwnCluster::all_but(leader);
  // At the leader alone: of three brokers, librdkafka would ask a frozen one
  // first as often as not.
  Senders senders{drill, cluster.address(leader), topic};
  senders.deliver(first);
  for (const int follower : followers) {
    cluster.freeze(follower);
  }
  // The followers had asked for more before they froze, and find the answer
  // when they wake: what comes next fills that answer, and only the rest is
  // lost.
  Sender& mistaken = senders.mistaken();
  senders.feed(first);
  mistaken.wait_for_delivered(2 * first);
  senders.feed(payments);
  mistaken.wait_for_delivered(mistaken.fed());
  return lead_by_a_follower(scene, topic, leader, senders);
}

std::vector<Seen> leave_one_replica(Scene& scene, const Drill& drill) {
  constexpr std::size_t first = 10;
  constexpr std::size_t payments = 100;
  broker::OwnCluster& cluster = scene.cluster();
  const std::string& topic = drill.name;
  create_topic(cluster, topic);
  wait_until_whole(cluster, topic);
  const int leader = cluster.leader(topic, 0);
  const auto followers = broker::OwnCluster::all_but(leader);
  Senders senders{
      drill, cluster.address(leader), topic, {{"delivery.timeout.ms", "2000"}}};
  senders.deliver(first);
  for (const int follower : followers) {
    cluster.freeze(follower);
  }
  require(cluster.wait_for_in_sync(topic, 0, 1),
          "two frozen brokers still count as in sync");
  senders.feed(payments);
  for (Sender& one : senders.all()) {
    one.wait_for_verdicts(first + payments);
  }
  return lead_by_a_follower(scene, topic, leader, senders);
}

}  // namespace

Drill leader_kills() {
  return {.name = "leader-kills",
          .programs = {gateway, idempotence, gateway_with("acks=0", "acks-0")},
          .run = kill_leaders};
}

Drill frozen_followers() {
  return {.name = "frozen-followers",
          .programs = {gateway, idempotence, gateway_with("acks=1", "acks-1")},
          .run = freeze_followers};
}

Drill last_replica() {
  return {.name = "last-replica",
          .programs = {gateway, gateway_with("acks=1", "acks-1")},
          .run = leave_one_replica};
}

}  // namespace faults
