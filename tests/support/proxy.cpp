#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <support/proxy.hpp>
#include <support/socket.hpp>
#include <utility>

namespace support {
namespace {

// Bytes on their way to one side; we stop reading from the other side while
// more than this waits.
constexpr std::size_t enough_waiting = std::size_t{4} << 20U;

// One side of a connection: what came from it, and what goes to it.
struct Side {
  explicit Side(Descriptor open) : socket{std::move(open)} {}

  // False when the connection is broken.
  bool receive() {
    std::array<char, 65536> buffer;  // NOLINT(*-member-init): recv() fills it
    while (!ended) {
      const ssize_t count =
          ::recv(socket.get(), buffer.data(), buffer.size(), 0);
      if (count > 0) {
        received.append(buffer.data(), static_cast<std::size_t>(count));
        if (received.size() > enough_waiting) {
          return true;
        }
      } else if (count == 0) {
        ended = true;
      } else if (errno != EINTR) {
        return errno == EAGAIN;
      }
    }
    return true;
  }
  // False when the connection is broken.
  bool deliver() {
    while (sent < to_send.size()) {
      const ssize_t count = ::send(socket.get(), to_send.data() + sent,
                                   to_send.size() - sent, MSG_NOSIGNAL);
      if (count < 0 && errno != EINTR) {
        return errno == EAGAIN;
      }
      sent += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    to_send.clear();
    sent = 0;
    return true;
  }
  [[nodiscard]] std::size_t waiting() const { return to_send.size() - sent; }

  Descriptor socket;
  std::string received;
  std::string to_send;
  std::size_t sent = 0;
  bool ended = false;  // it sends no more
};

// Hands every whole frame in `bytes` to `use` and keeps the rest.
template <typename Use>
void each_frame(std::string& bytes, const Use& use) {
  std::size_t used = 0;
  while (const auto frame =
             wire::first_frame(std::string_view{bytes}.substr(used))) {
    use(*frame);
    used += 4 + frame->size();
  }
  bytes.erase(0, used);
}

std::size_t records_in(const wire::ProduceRequest& request) {
  std::size_t records = 0;
  for (const wire::ProduceBatch& batch : request.batches) {
    records += static_cast<std::size_t>(std::max(batch.records, 0));
  }
  return records;
}

}  // namespace

std::size_t Traffic::requests_of(std::int16_t kind) const {
  const auto found = requests.find(kind);
  return found == requests.end() ? 0 : found->second;
}

std::size_t Traffic::answers_of(std::int16_t kind) const {
  const auto found = answers.find(kind);
  return found == answers.end() ? 0 : found->second;
}

struct Proxy::Entrance {
  explicit Entrance(wire::Address address) : broker{std::move(address)} {}
  wire::Address broker;
  Door door;
};

struct Proxy::Connection {
  struct Pending {
    wire::RequestHeader request;
    std::size_t records = 0;
  };
  Connection(Descriptor from, Descriptor to)
      : client{std::move(from)}, broker{std::move(to)} {}
  Side client;
  Side broker;
  std::string held;  // kept back: from its first Produce request on
  std::map<std::int32_t, Pending> pending;  // by correlation id
  std::size_t in_flight = 0;                // Produce requests in `pending`
};

Proxy::Proxy(std::string_view upstream)
    : wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  entrances_.emplace_back(parse_address(upstream));
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

void Proxy::hold_produce(std::size_t records) {
  const std::scoped_lock lock{mutex_};
  hold_after_ = records;
}

void Proxy::release_produce() {
  const std::scoped_lock lock{mutex_};
  hold_after_.reset();
  for (Connection& connection : connections_) {
    connection.broker.to_send.append(std::exchange(connection.held, {}));
  }
  wake();
}

Traffic Proxy::traffic() const {
  const std::scoped_lock lock{mutex_};
  return traffic_;
}

bool Proxy::wait_until(const std::function<bool(const Traffic&)>& done,
                       std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  return changed_.wait_until(lock, std::chrono::steady_clock::now() + limit,
                             [&] { return done(traffic_); });
}

void Proxy::wake() const {
  const std::uint64_t one = 1;
  (void)(::write(wake_.get(), &one, sizeof one) > 0);
}

void Proxy::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    // What is polled, in this order: wake, entrances, both sides of each
    // connection. go_away() may remove connections while we wait, so events
    // are matched by address, not by place.
    std::vector<pollfd> wanted{{wake_.get(), POLLIN, 0}};
    std::vector<const void*> owners{nullptr};
    for (Entrance& entrance : entrances_) {
      wanted.push_back({entrance.door.listener(), POLLIN, 0});
      owners.push_back(&entrance);
    }
    const auto add = [&](const Side& side, const Side& other) {
      const bool full = other.waiting() > enough_waiting;
      const int events = (side.ended || full ? 0 : POLLIN) |
                         (side.waiting() > 0 ? POLLOUT : 0);
      const bool idle = stalled_ || events == 0;
      wanted.push_back(
          {idle ? -1 : side.socket.get(), static_cast<short>(events), 0});
      owners.push_back(&side);
    };
    for (const Connection& connection : connections_) {
      add(connection.client, connection.broker);
      add(connection.broker, connection.client);
    }

    lock.unlock();
    (void)::poll(wanted.data(), wanted.size(), -1);
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
      connections_.remove_if([&](Connection& connection) {
        return !serve(connection, events_of(&connection.client),
                      events_of(&connection.broker));
      });
    }
    for (Entrance& entrance : entrances_) {
      if (!gone_ && events_of(&entrance) != 0) {
        accept_from(entrance);
      }
    }
    changed_.notify_all();
  }
}

void Proxy::accept_from(Entrance& entrance) {
  Descriptor client = entrance.door.accept();
  if (!client.open()) {
    return;
  }
  ++traffic_.connections;
  Descriptor broker = connect_to(entrance.broker);
  if (!broker.open()) {
    traffic_.broker_refused = true;
    return;
  }
  connections_.emplace_back(std::move(client), std::move(broker));
}

// False when the connection has come to its end.
bool Proxy::serve(Connection& connection, short client_events,
                  short broker_events) {
  Side& client = connection.client;
  Side& broker = connection.broker;
  if ((client_events & ~POLLOUT) != 0 &&
      (!client.receive() || !take_requests(connection))) {
    return false;
  }
  if ((broker_events & ~POLLOUT) != 0 &&
      (!broker.receive() || !take_responses(connection))) {
    return false;
  }
  if (!broker.deliver() || !client.deliver()) {
    return false;
  }
  if (client.ended && broker.waiting() == 0) {
    // The program has gone; what it sent before is on its way to the broker.
    (void)::shutdown(broker.socket.get(), SHUT_WR);
  }
  return !broker.ended || client.waiting() > 0;
}

bool Proxy::take_requests(Connection& connection) {
  try {
    each_frame(connection.client.received, [&](std::string_view frame) {
      take_request(connection, frame);
    });
    return true;
  } catch (const std::runtime_error&) {
    return false;  // not Kafka's protocol: nothing that we can pass on
  }
}

void Proxy::take_request(Connection& connection, std::string_view frame) {
  const auto header = wire::read_request_header(frame);
  const bool produces = header && header->api == wire::produce;
  const auto request =
      produces ? wire::read_produce_request(frame) : std::nullopt;
  const std::size_t records = request ? records_in(*request) : 0;
  if (!keep_back(connection, frame, records, produces)) {
    connection.broker.to_send.append(wire::with_length(frame));
  }
  if (!header) {
    return;
  }
  ++traffic_.requests[header->api];
  if (produces) {
    if (!request) {
      ++traffic_.unreadable;
    } else {
      traffic_.produced.push_back(*request);
    }
    if (request && request->acks == 0) {
      traffic_.acknowledged_records += records;
      return;  // no answer will come
    }
    traffic_.most_in_flight =
        std::max(traffic_.most_in_flight, ++connection.in_flight);
  }
  connection.pending[header->correlation] = {*header, records};
}

// Whether a request is kept back. What follows a kept one on its connection is
// kept as well: a broker answers in order.
bool Proxy::keep_back(Connection& connection, std::string_view frame,
                      std::size_t records, bool produces) {
  const bool full = hold_after_ && *hold_after_ == 0;
  if (connection.held.empty() && !(produces && full)) {
    if (produces && hold_after_) {
      *hold_after_ -= std::min(*hold_after_, records);
    }
    return false;
  }
  connection.held.append(wire::with_length(frame));
  traffic_.held += produces ? 1 : 0;
  return true;
}

bool Proxy::take_responses(Connection& connection) {
  try {
    each_frame(connection.broker.received, [&](std::string_view frame) {
      connection.client.to_send.append(
          wire::with_length(response_for_client(connection, frame)));
    });
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::string Proxy::response_for_client(Connection& connection,
                                       std::string_view frame) {
  std::int32_t correlation = 0;
  for (const char byte : frame.substr(0, 4)) {
    correlation = static_cast<std::int32_t>(
        static_cast<std::uint32_t>(correlation) << 8U |
        static_cast<unsigned char>(byte));
  }
  const auto pending = connection.pending.extract(correlation);
  if (pending.empty()) {
    return std::string{frame};
  }
  const wire::RequestHeader& request = pending.mapped().request;
  ++traffic_.answers[request.api];
  if (request.api == wire::produce) {
    --connection.in_flight;
    ++traffic_.acknowledged_requests;
    traffic_.acknowledged_records += pending.mapped().records;
  }
  return wire::replace_addresses(
      frame, request,
      [this](const wire::Address& broker) { return stand_in_for(broker); });
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
