#pragma once
// What all reading of whole partitions shares: does the topic exist, and is
// there anything left to wait for.

#include <chrono>
#include <cstdint>
#include <kafka/consumer.hpp>
#include <runtime/stop_signal.hpp>
#include <stdexcept>
#include <string>

namespace runtime {

/// The topic cannot be read, because of the broker and not of the command line.
class Unreadable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How many partitions the topic has. Throws UsageError when there is no such
/// topic as `flag` names, Unreadable when nobody answers or it may not be
/// looked at.
std::int32_t partitions_of(kafka::Consumer& consumer, const std::string& topic,
                           const std::string& flag = "--topic");

/// Watches over a loop that reads until the end of partitions.
class ReadingWatch {
 public:
  /// Partitions that have not ended yet.
  explicit ReadingWatch(std::size_t partitions) : unfinished_(partitions) {}

  void ended_one() {
    --unfinished_;
    something_came();
  }
  void something_came() { last_news_ = std::chrono::steady_clock::now(); }

  /// False when every partition has ended, a signal came, or nothing has come
  /// for five seconds.
  [[nodiscard]] bool goes_on() const {
    return unfinished_ > 0 && !stop_.came() && !gave_up();
  }
  [[nodiscard]] bool gave_up() const;
  [[nodiscard]] bool stopped() const { return stop_.came(); }
  [[nodiscard]] std::size_t unfinished() const { return unfinished_; }

 private:
  std::size_t unfinished_;
  std::chrono::steady_clock::time_point last_news_ =
      std::chrono::steady_clock::now();
  StopSignal stop_;
};

/// Why reading ended before the end; empty if it did not.
std::string why_unfinished(const ReadingWatch& watch);

}  // namespace runtime
