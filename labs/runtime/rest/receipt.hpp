#pragma once
// What became of what one HTTP request asks to be sent, and the waiting for it.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <kafka/error.hpp>
#include <mutex>
#include <string>
#include <vector>

namespace runtime::rest {

/// What became of one payment or message.
struct Outcome {
  enum class Kind {
    none,       ///< not known in time: it may be in Kafka, or get there
    delivered,  ///< in Kafka
    failed,     ///< Kafka or its client says why not
    busy,       ///< not taken: too much is waiting already
    threw       ///< the gateway's send() threw an exception: `text`
  };
  Kind kind = Kind::none;
  std::string topic = {};
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  kafka::Error error = {};
  std::string text = {};
};

/// Takes the outcomes of one request, in any order, from any thread; wakes who
/// waits when the last is in.
class Receipt {
 public:
  explicit Receipt(std::size_t count) : outcomes_(count), missing_(count) {}

  /// The first outcome given for an index is the one that counts.
  void set(std::size_t index, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    if (outcomes_[index].kind == Outcome::Kind::none && !closed_) {
      outcomes_[index] = std::move(outcome);
      if (--missing_ == 0) {
        all_.notify_one();
      }
    }
  }

  /// Waits until all are in, but no longer than `deadline`. To be called once:
  /// what comes later is dropped.
  std::vector<Outcome> wait_until(
      std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    all_.wait_until(lock, deadline, [this] { return missing_ == 0; });
    closed_ = true;
    return std::move(outcomes_);
  }

 private:
  std::mutex mutex_;  // guards everything below
  std::condition_variable all_;
  std::vector<Outcome> outcomes_;
  std::size_t missing_;
  bool closed_ = false;
};

}  // namespace runtime::rest
