// A proxy between a program and Kafka: it sees every request on the wire, can
// be slow or gone when a test wants the broker to be, and loses what a test
// wants to be lost (fault.hpp).
//
//   support::Proxy proxy{"127.0.0.1:19092"};
//   … start the program with --bootstrap-servers proxy.address() …
//   proxy.traffic().produced.front().acks
//
// It stands in for every broker of the cluster: the addresses in Metadata and
// FindCoordinator responses become ports of its own, one a broker. Not those
// of DescribeCluster, which no producer and no consumer of ours asks for.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <support/descriptor.hpp>
#include <support/fault.hpp>
#include <support/proxy_connection.hpp>
#include <support/traffic.hpp>
#include <support/wire.hpp>
#include <thread>

namespace support {

class Proxy {
 public:
  /// Stands in front of the broker at `upstream` ("host:port").
  explicit Proxy(std::string_view upstream);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  Proxy(Proxy&&) = delete;
  Proxy& operator=(Proxy&&) = delete;

  /// Where a program connects to: "127.0.0.1:port".
  [[nodiscard]] std::string address() const;

  /// Passes nothing on any more, in either direction; connections stay open,
  /// as with a broker that is frozen.
  void stall();
  /// Ends a stall.
  void resume();
  /// Closes every connection and refuses new ones, as a stopped broker does.
  /// Nothing passes once this has returned.
  void go_away();
  /// Accepts connections again, at the same address.
  void come_back();

  /// Does this to requests from now on, behind the faults that are still to
  /// come. traffic().struck counts what has happened.
  void inject(const Fault& fault);
  /// Takes back the faults that have not struck yet.
  void calm_down();
  /// Passes on what hold_request keeps back, and keeps back no more.
  void release();

  /// Keeps Produce requests back once `records` records have passed: what a
  /// program writes stays on its way, while it reads and commits as before.
  void hold_produce(std::size_t records = 0);
  /// Passes on what was kept back, and everything after it.
  void release_produce();

  [[nodiscard]] Traffic traffic() const;
  /// Waits until `done` holds; false when `limit` passed first.
  bool wait_until(const std::function<bool(const Traffic&)>& done,
                  std::chrono::milliseconds limit);

 private:
  struct Entrance;

  void run();
  void wait_for_events(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] int time_to_wait() const;
  void accept_from(Entrance& entrance);
  wire::Address stand_in_for(const wire::Address& broker);
  void pass_on_held();
  void wake() const;

  Descriptor wake_;

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  std::list<Entrance> entrances_;  // the first is the bootstrap address
  std::list<ProxyConnection> connections_;
  ProxyState state_;
  bool stalled_ = false;
  bool gone_ = false;
  bool stopping_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace support
