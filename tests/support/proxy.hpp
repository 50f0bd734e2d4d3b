// A proxy between a program and Kafka: it sees every request on the wire, and
// can be slow or gone when a test wants the broker to be.
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
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <support/descriptor.hpp>
#include <support/wire.hpp>
#include <thread>
#include <vector>

namespace support {

/// What went over the wire so far.
struct Traffic {
  std::size_t connections = 0;  ///< Accepted from programs.
  std::vector<wire::ProduceRequest> produced;
  std::size_t unreadable = 0;  ///< Produce requests that made no sense.
  std::size_t acknowledged_requests = 0;
  std::size_t acknowledged_records = 0;  ///< Or sent, with acks=0.
  std::size_t most_in_flight = 0;  ///< Produce requests awaiting an answer.
  bool broker_refused = false;     ///< The real broker did not answer us.
  /// Requests that came from programs, and those that were answered, by the
  /// number of their kind, such as wire::offset_commit.
  std::map<std::int16_t, std::size_t> requests;
  std::map<std::int16_t, std::size_t> answers;
  std::size_t held = 0;  ///< Produce requests that hold_produce() keeps back.

  [[nodiscard]] std::size_t requests_of(std::int16_t kind) const;
  [[nodiscard]] std::size_t answers_of(std::int16_t kind) const;
};

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
  struct Connection;
  struct Entrance;

  void run();
  void accept_from(Entrance& entrance);
  bool serve(Connection& connection, short client_events, short broker_events);
  bool take_requests(Connection& connection);
  void take_request(Connection& connection, std::string_view frame);
  bool keep_back(Connection& connection, std::string_view frame,
                 std::size_t records, bool produces);
  bool take_responses(Connection& connection);
  std::string response_for_client(Connection& connection,
                                  std::string_view frame);
  wire::Address stand_in_for(const wire::Address& broker);
  void wake() const;

  Descriptor wake_;

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  std::list<Entrance> entrances_;  // the first is the bootstrap address
  std::list<Connection> connections_;
  Traffic traffic_;
  std::optional<std::size_t> hold_after_;  // as many records may still pass
  bool stalled_ = false;
  bool gone_ = false;
  bool stopping_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace support
