#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <support/proxy_connection.hpp>
#include <utility>

namespace support {
namespace {

using What = Fault::What;

// Bytes on their way to one side; we stop reading from the other side while
// more than this waits.
constexpr std::size_t enough_waiting = std::size_t{4} << 20U;

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

std::int32_t correlation_of(std::string_view response) {
  std::uint32_t correlation = 0;
  for (const char byte : response.substr(0, 4)) {
    correlation = correlation << 8U | static_cast<unsigned char>(byte);
  }
  return static_cast<std::int32_t>(correlation);
}

}  // namespace

// ------------------------------------------------------------------- one side

bool Side::receive() {
  std::array<char, 65536> buffer;  // NOLINT(*-member-init): recv() fills it
  while (!ended_) {
    const ssize_t count =
        ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(count));
      if (received_.size() > enough_waiting) {
        return true;
      }
    } else if (count == 0) {
      ended_ = true;
    } else if (errno != EINTR) {
      return errno == EAGAIN;
    }
  }
  return true;
}

bool Side::deliver() {
  while (sent_ < to_send_.size()) {
    const ssize_t count = ::send(socket_.get(), to_send_.data() + sent_,
                                 to_send_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) {
      return errno == EAGAIN;
    }
    sent_ += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  }
  to_send_.clear();
  sent_ = 0;
  return true;
}

// ----------------------------------------------------------------- both sides

short ProxyConnection::events(const Side& side) const {
  const Side& other = &side == &client_ ? broker_ : client_;
  const bool full = other.waiting() > enough_waiting;
  return static_cast<short>((side.ended() || full ? 0 : POLLIN) |
                            (side.waiting() > 0 ? POLLOUT : 0));
}

bool ProxyConnection::serve(short client_events, short broker_events) {
  if ((client_events & ~POLLOUT) != 0 &&
      (!client_.receive() || !take_requests())) {
    return false;
  }
  if ((broker_events & ~POLLOUT) != 0 &&
      (!broker_.receive() || !take_responses())) {
    return false;
  }
  serve_late();
  if (!broker_.deliver() || !client_.deliver()) {
    return false;
  }
  const bool told = client_.waiting() == 0 && late_.empty();
  if (closing_ && pending_.empty() && told) {
    return false;
  }
  if (client_.ended() && broker_.waiting() == 0) {
    // The program has gone; what it sent before is on its way to the broker.
    (void)::shutdown(broker_.socket(), SHUT_WR);
  }
  return !broker_.ended() || !told;
}

void ProxyConnection::release() {
  broker_.send(std::exchange(held_, {}));
}

std::optional<ProxyConnection::Clock::time_point> ProxyConnection::due() const {
  return late_.empty() ? std::nullopt : std::optional{late_.front().due};
}

// ------------------------------------------------------------------- requests

bool ProxyConnection::take_requests() {
  try {
    each_frame(client_.received(),
               [&](std::string_view frame) { take_request(frame); });
    return true;
  } catch (const std::runtime_error&) {
    return false;  // not Kafka's protocol: nothing that we can pass on
  }
}

void ProxyConnection::take_request(std::string_view frame) {
  const auto header = wire::read_request_header(frame);
  if (!header) {
    broker_.send(wire::with_length(frame));
    return;
  }
  const bool produces = header->api == wire::produce;
  const auto request =
      produces ? wire::read_produce_request(frame) : std::nullopt;
  const std::size_t records = request ? records_in(*request) : 0;
  const bool answered = !request || request->acks != 0;
  ++state_.traffic.requests[header->api];
  if (produces) {
    count_produce(request);
  }

  const std::optional<Fault> fault = fate_of(*header, records, answered);
  if (closing_ && !(fault && fault->what == What::lose_answer)) {
    return;  // the broker never sees it
  }
  if (held_.empty() && !(fault && fault->what == What::hold_request)) {
    broker_.send(wire::with_length(frame));
  } else {
    held_.append(wire::with_length(frame));
  }
  if (!answered) {
    state_.traffic.acknowledged_records += records;
    return;
  }
  await_answer(*header, {*header, records, fault});
}

void ProxyConnection::count_produce(
    const std::optional<wire::ProduceRequest>& request) {
  if (request) {
    state_.traffic.produced.push_back(*request);
  } else {
    ++state_.traffic.unreadable;
  }
}

// What happens to a request, or to its answer.
std::optional<Fault> ProxyConnection::fate_of(const wire::RequestHeader& header,
                                              std::size_t records,
                                              bool answered) {
  const bool produces = header.api == wire::produce;
  if (closing_) {
    // Behind a chosen request only further ones are done.
    return answered ? state_.faults.strike(header.api, What::lose_answer)
                    : std::nullopt;
  }
  if (produces && state_.hold_after) {
    if (*state_.hold_after == 0 || !held_.empty()) {
      ++state_.traffic.held;
      return Fault{.what = What::hold_request};
    }
    *state_.hold_after -= std::min(*state_.hold_after, records);
  }
  std::optional<Fault> fault =
      held_.empty() ? state_.faults.strike(header.api) : std::nullopt;
  if (!fault) {
    return std::nullopt;
  }
  if (!answered && fault->what != What::lose_request &&
      fault->what != What::hold_request) {
    return std::nullopt;  // with acks=0 there is no answer to be lost
  }
  closing_ =
      fault->what == What::lose_answer || fault->what == What::lose_request;
  if (fault->what == What::lose_request || fault->what == What::hold_request) {
    ++state_.traffic.struck;
  }
  return fault;
}

void ProxyConnection::await_answer(const wire::RequestHeader& header,
                                   const Pending& pending) {
  if (header.api == wire::produce) {
    state_.traffic.most_in_flight =
        std::max(state_.traffic.most_in_flight, ++in_flight_);
  }
  pending_[header.correlation] = pending;
}

// -------------------------------------------------------------------- answers

bool ProxyConnection::take_responses() {
  try {
    each_frame(broker_.received(),
               [&](std::string_view frame) { take_response(frame); });
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

void ProxyConnection::take_response(std::string_view frame) {
  const auto found = pending_.extract(correlation_of(frame));
  if (mute_) {
    return;
  }
  if (found.empty()) {
    answer(wire::with_length(frame), {});
    return;
  }
  const Pending& pending = found.mapped();
  in_flight_ -= pending.request.api == wire::produce ? 1 : 0;
  const std::string bytes = wire::with_length(
      wire::replace_addresses(frame, pending.request, state_.stand_in_for));
  if (!pending.fault || pending.fault->what == What::hold_request) {
    count_answer(pending);
    answer(bytes, {});
    return;
  }
  ++state_.traffic.struck;
  switch (pending.fault->what) {
    case What::delay_answer:
      count_answer(pending);
      answer(bytes, pending.fault->delay);
      return;
    case What::cut_answer:
      answer(bytes.substr(0, bytes.size() / 2), {});
      closing_ = true;
      pending_.clear();
      return;
    case What::swallow_answer:
      mute_ = true;
      return;
    case What::lose_answer:
    case What::lose_request:
    case What::hold_request:
      return;
  }
}

void ProxyConnection::count_answer(const Pending& pending) {
  ++state_.traffic.answers[pending.request.api];
  if (pending.request.api == wire::produce) {
    ++state_.traffic.acknowledged_requests;
    state_.traffic.acknowledged_records += pending.records;
  }
}

// Answers keep their order: one that is late makes those behind it late, too.
void ProxyConnection::answer(std::string bytes,
                             std::chrono::milliseconds delay) {
  if (late_.empty() && delay.count() == 0) {
    client_.send(bytes);
    return;
  }
  const auto behind = late_.empty() ? Clock::time_point{} : late_.back().due;
  late_.push_back({std::max(Clock::now() + delay, behind), std::move(bytes)});
}

void ProxyConnection::serve_late() {
  while (!late_.empty() && late_.front().due <= Clock::now()) {
    client_.send(late_.front().bytes);
    late_.pop_front();
  }
}

}  // namespace support
