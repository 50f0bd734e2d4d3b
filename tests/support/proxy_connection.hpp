// One program's connection to one broker, through a proxy: passes frames on in
// both directions, counts them, and does to them what the faults say.
//
// Not thread safe: the proxy's lock is held around every call.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <support/descriptor.hpp>
#include <support/fault.hpp>
#include <support/traffic.hpp>
#include <support/wire.hpp>

namespace support {

/// One side of a connection: what came from it, and what goes to it.
class Side {
 public:
  explicit Side(Descriptor open) : socket_{std::move(open)} {}

  /// Both: false when the connection is broken.
  bool receive();
  bool deliver();

  [[nodiscard]] std::size_t waiting() const { return to_send_.size() - sent_; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] int socket() const { return socket_.get(); }
  [[nodiscard]] std::string& received() { return received_; }
  void send(std::string_view bytes) { to_send_.append(bytes); }

 private:
  Descriptor socket_;
  std::string received_;
  std::string to_send_;
  std::size_t sent_ = 0;
  bool ended_ = false;  // it sends no more
};

/// What all connections of a proxy share.
struct ProxyState {
  Traffic traffic;
  Faults faults;
  /// Records that may still pass before Produce requests are kept back.
  std::optional<std::size_t> hold_after;
  /// The address to be told to programs in place of a broker's.
  std::function<wire::Address(const wire::Address&)> stand_in_for;
};

class ProxyConnection {
 public:
  using Clock = std::chrono::steady_clock;

  ProxyConnection(Descriptor from, Descriptor to, ProxyState& state)
      : state_{state}, client_{std::move(from)}, broker_{std::move(to)} {}

  [[nodiscard]] const Side& client() const { return client_; }
  [[nodiscard]] const Side& broker() const { return broker_; }

  /// What poll(2) should wait for on a side.
  [[nodiscard]] short events(const Side& side) const;

  /// Deals with what poll(2) said of the two sides. False when the connection
  /// has come to its end.
  bool serve(short client_events, short broker_events);

  /// Passes on what was kept back.
  void release();

  /// When there is something to do although nothing comes.
  [[nodiscard]] std::optional<Clock::time_point> due() const;

 private:
  struct Pending {
    wire::RequestHeader request;
    std::size_t records = 0;
    std::optional<Fault> fault;  // what happens to its answer
  };
  struct Late {
    Clock::time_point due;
    std::string bytes;
  };

  bool take_requests();
  void take_request(std::string_view frame);
  void count_produce(const std::optional<wire::ProduceRequest>& request);
  std::optional<Fault> fate_of(const wire::RequestHeader& header,
                               std::size_t records, bool answered);
  void await_answer(const wire::RequestHeader& header, const Pending& pending);
  bool take_responses();
  void take_response(std::string_view frame);
  void count_answer(const Pending& pending);
  void answer(std::string bytes, std::chrono::milliseconds delay);
  void serve_late();

  ProxyState& state_;
  Side client_;
  Side broker_;
  std::string held_;  // kept back: the first such request and all behind it
  std::map<std::int32_t, Pending> pending_;  // by correlation id
  std::size_t in_flight_ = 0;                // Produce requests in `pending_`
  std::deque<Late> late_;                    // answers that are delayed
  // Nothing more is passed to the broker, and when it has answered everything,
  // the connection ends.
  bool closing_ = false;
  bool mute_ = false;  // no answer passes any more
};

}  // namespace support
