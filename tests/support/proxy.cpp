#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <support/fair_time.hpp>
#include <support/proxy.hpp>
#include <support/socket.hpp>
#include <utility>
#include <vector>

namespace support {

struct Proxy::Entrance {
  explicit Entrance(wire::Address address) : broker{std::move(address)} {}
  wire::Address broker;
  Door door;
};

Proxy::Proxy(std::string_view upstream)
    : wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  entrances_.emplace_back(parse_address(upstream));
  state_.stand_in_for = [this](const wire::Address& broker) {
    return stand_in_for(broker);
  };
  thread_ = std::thread{[this] { run(); }};
}

Proxy::~Proxy() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  wake();
  thread_.join();
}

std::string Proxy::address() const {
  const std::scoped_lock lock{mutex_};
  return "127.0.0.1:" + std::to_string(entrances_.front().door.port());
}

void Proxy::stall() {
  const std::scoped_lock lock{mutex_};
  stalled_ = true;
  wake();
}

void Proxy::resume() {
  const std::scoped_lock lock{mutex_};
  stalled_ = false;
  wake();
}

void Proxy::go_away() {
  const std::scoped_lock lock{mutex_};
  gone_ = true;
  connections_.clear();
  for (Entrance& entrance : entrances_) {
    entrance.door.close();
  }
  wake();
}

void Proxy::come_back() {
  const std::scoped_lock lock{mutex_};
  gone_ = false;
  for (Entrance& entrance : entrances_) {
    entrance.door.open();
  }
  wake();
}

void Proxy::inject(const Fault& fault) {
  const std::scoped_lock lock{mutex_};
  state_.faults.add(fault);
}

void Proxy::calm_down() {
  const std::scoped_lock lock{mutex_};
  state_.faults.clear();
}

void Proxy::release() {
  const std::scoped_lock lock{mutex_};
  state_.faults.clear(Fault::What::hold_request);
  pass_on_held();
}

void Proxy::hold_produce(std::size_t records) {
  const std::scoped_lock lock{mutex_};
  state_.hold_after = records;
}

void Proxy::release_produce() {
  const std::scoped_lock lock{mutex_};
  state_.hold_after.reset();
  pass_on_held();
}

void Proxy::pass_on_held() {
  for (ProxyConnection& connection : connections_) {
    connection.release();
  }
  wake();
}

Traffic Proxy::traffic() const {
  const std::scoped_lock lock{mutex_};
  return state_.traffic;
}

bool Proxy::wait_until(const std::function<bool(const Traffic&)>& done,
                       std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  return wait_fairly(changed_, lock, limit,
                     [&] { return done(state_.traffic); });
}

void Proxy::wake() const {
  const std::uint64_t one = 1;
  (void)(::write(wake_.get(), &one, sizeof one) > 0);
}

void Proxy::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    wait_for_events(lock);
    changed_.notify_all();
  }
}

void Proxy::wait_for_events(std::unique_lock<std::mutex>& lock) {
  // What is polled, in this order: wake, entrances, both sides of each
  // connection. go_away() may remove connections while we wait, so events are
  // matched by address, not by place.
  std::vector<pollfd> wanted{{wake_.get(), POLLIN, 0}};
  std::vector<const void*> owners{nullptr};
  for (Entrance& entrance : entrances_) {
    wanted.push_back({entrance.door.listener(), POLLIN, 0});
    owners.push_back(&entrance);
  }
  for (const ProxyConnection& connection : connections_) {
    for (const Side* side : {&connection.client(), &connection.broker()}) {
      const short events = connection.events(*side);
      const bool idle = stalled_ || events == 0;
      wanted.push_back({idle ? -1 : side->socket(), events, 0});
      owners.push_back(side);
    }
  }
  const int limit = time_to_wait();

  lock.unlock();
  (void)::poll(wanted.data(), wanted.size(), limit);
  lock.lock();

  std::uint64_t drained = 0;
  (void)(::read(wake_.get(), &drained, sizeof drained) > 0);
  const auto events_of = [&](const void* owner) -> short {
    const auto found = std::find(owners.begin(), owners.end(), owner);
    return found == owners.end()
               ? short{0}
               : wanted[static_cast<std::size_t>(found - owners.begin())]
                     .revents;
  };
  if (!stalled_) {
    connections_.remove_if([&](ProxyConnection& connection) {
      return !connection.serve(events_of(&connection.client()),
                               events_of(&connection.broker()));
    });
  }
  for (Entrance& entrance : entrances_) {
    if (!gone_ && events_of(&entrance) != 0) {
      accept_from(entrance);
    }
  }
}

// Milliseconds until an answer that was delayed is due, for poll(2).
int Proxy::time_to_wait() const {
  using Clock = ProxyConnection::Clock;
  constexpr int for_ever = -1;
  int wait = for_ever;
  for (const ProxyConnection& connection : connections_) {
    if (const auto due = connection.due(); due && !stalled_) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
          std::max(*due - Clock::now(), Clock::duration{0}));
      const auto time = static_cast<int>(std::min<std::int64_t>(
          left.count(), std::numeric_limits<int>::max()));
      wait = wait == for_ever ? time : std::min(wait, time);
    }
  }
  return wait;
}

void Proxy::accept_from(Entrance& entrance) {
  Descriptor client = entrance.door.accept();
  if (!client.open()) {
    return;
  }
  ++state_.traffic.connections;
  Descriptor broker = connect_to(entrance.broker);
  if (!broker.open()) {
    state_.traffic.broker_refused = true;
    return;
  }
  connections_.emplace_back(std::move(client), std::move(broker), state_);
}

wire::Address Proxy::stand_in_for(const wire::Address& broker) {
  const auto known = std::find_if(
      entrances_.begin(), entrances_.end(),
      [&](const Entrance& entrance) { return entrance.broker == broker; });
  Entrance& entrance =
      known == entrances_.end() ? entrances_.emplace_back(broker) : *known;
  return {"127.0.0.1", entrance.door.port()};
}

}  // namespace support
