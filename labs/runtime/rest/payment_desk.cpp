#include <exception>
#include <iostream>
#include <runtime/rest/payment_desk.hpp>
#include <utility>

namespace runtime::rest {
namespace {

// How long reports may lie unread while payments wait for a verdict. Only the
// gateway's own producer knows when one comes, and it is the student's.
constexpr std::chrono::milliseconds poll_interval{1};

// The same while nobody waits: what the client notes of itself lies there, too.
constexpr std::chrono::milliseconds idle_poll_interval{500};

// A verdict that comes this long after everybody has stopped waiting for it is
// not expected any more.
constexpr std::chrono::seconds memory{60};

// How many go to the gateway before the queue is looked at again.
constexpr std::size_t at_once = 64;

// Every oddity counts, only so many are explained.
constexpr int most_notes = 5;

}  // namespace

PaymentDesk::PaymentDesk(const GatewayMaker& make_gateway,
                         std::size_t most_waiting)
    : most_waiting_(most_waiting),
      thread_([this, &make_gateway] { work(make_gateway); }) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return made_; });
  if (not_made_) {
    lock.unlock();
    thread_.join();
    std::rethrow_exception(not_made_);
  }
}

PaymentDesk::~PaymentDesk() {
  close();
}

Outcome PaymentDesk::pay(payments::Payment payment,
                         Clock::time_point deadline) {
  const Shared request = std::make_shared<Request>();
  request->payment = std::move(payment);
  request->deadline = deadline;
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || queue_.size() >= most_waiting_) {
      return {.kind = Outcome::Kind::busy};
    }
    queue_.push_back(request);
    if (queue_.size() == 1) {
      changed_.notify_one();
    }
  }
  Outcome outcome = std::move(request->receipt.wait_until(deadline).front());
  if (outcome.kind == Outcome::Kind::none) {
    Place place = Place::waiting;
    if (request->place.compare_exchange_strong(place, Place::withdrawn)) {
      outcome.kind = Outcome::Kind::busy;
    }
  }
  return outcome;
}

bool PaymentDesk::close() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
      changed_.notify_one();
    }
    thread_.join();
  }
  return well_;
}

std::size_t PaymentDesk::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void PaymentDesk::work(const GatewayMaker& make_gateway) {
  try {
    gateway_ = make_gateway(*this);
  } catch (...) {
    not_made_ = std::current_exception();
  }
  {
    const std::lock_guard lock(mutex_);
    made_ = true;
    changed_.notify_all();
  }
  if (!gateway_) {
    return;
  }
  while (await_work()) {
    for (const Shared& request : taken_) {
      send(request);
    }
    taken_.clear();
    guarded("in poll()", [this] { gateway_->poll(); });
    forget_the_late();
  }
  guarded("in finish()", [this] { gateway_->finish(); });
  guarded("in the gateway's destructor", [this] { gateway_.reset(); });
}

/// Waits for payments, or for the time to look for verdicts. False when all has
/// been sent and no more will come.
bool PaymentDesk::await_work() {
  std::unique_lock lock(mutex_);
  const auto wanted = [this] { return closing_ || !queue_.empty(); };
  if (unsettled_.empty()) {
    changed_.wait_for(lock, idle_poll_interval, wanted);
  } else {
    changed_.wait_for(lock, poll_interval, wanted);
  }
  while (!queue_.empty() && taken_.size() < at_once) {
    taken_.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return !closing_ || !taken_.empty();
}

void PaymentDesk::send(const Shared& request) {
  Place place = Place::waiting;
  if (!request->place.compare_exchange_strong(place, Place::sent)) {
    return;
  }
  const std::uint64_t number = ++number_;
  unsettled_.emplace(number, request);
  ++in_flight_;
  ++sent_;
  try {
    gateway_->send(request->payment, number);
  } catch (const std::exception& error) {
    note(std::string("an exception came out of send(): ") + error.what());
    well_ = false;
    settle(number, {.kind = Outcome::Kind::threw, .text = error.what()});
  }
  guarded("in poll()", [this] { gateway_->poll(); });
}

void PaymentDesk::delivered(std::uint64_t number, std::string_view topic,
                            std::int32_t partition, std::int64_t offset) {
  settle(number, {.kind = Outcome::Kind::delivered,
                  .topic = std::string(topic),
                  .partition = partition,
                  .offset = offset});
}

void PaymentDesk::failed(std::uint64_t number, const kafka::Error& error) {
  settle(number, {.kind = Outcome::Kind::failed, .error = error});
}

void PaymentDesk::settle(std::uint64_t number, Outcome outcome) {
  const auto found = unsettled_.find(number);
  if (found == unsettled_.end()) {
    note(number == 0 || number > number_
             ? "a verdict came for payment " + std::to_string(number) +
                   ", but the payments so far are 1 to " +
                   std::to_string(number_) +
                   ". Does the record carry the payment's number?"
             : "a second verdict came for payment " + std::to_string(number) +
                   ". Each payment gets exactly one.");
    return;
  }
  found->second->receipt.set(0, std::move(outcome));
  unsettled_.erase(found);
  --in_flight_;
}

/// What a gateway never judges must not pile up.
void PaymentDesk::forget_the_late() {
  const auto long_ago = Clock::now() - memory;
  while (!unsettled_.empty() &&
         unsettled_.begin()->second->deadline < long_ago) {
    unsettled_.erase(unsettled_.begin());
    --in_flight_;
  }
}

/// Runs code of the student's: an exception ends that step, not the gateway.
template <typename Step>
void PaymentDesk::guarded(const char* where, Step step) {
  try {
    step();
  } catch (const std::exception& error) {
    note(std::string("an exception came ") + where + ": " + error.what());
    well_ = false;
  }
}

void PaymentDesk::note(const std::string& text) {
  if (++notes_ <= most_notes) {
    std::cerr << "note: " << text << '\n';
  }
}

}  // namespace runtime::rest
