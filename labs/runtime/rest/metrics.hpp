#pragma once
// What the gateway counts, and /metrics as Prometheus reads it.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <runtime/rest/receipt.hpp>
#include <string>

namespace runtime::rest {

/// Counts from any thread.
class Metrics {
 public:
  /// One kind of thing that is sent: payments, messages.
  struct Kind {
    std::atomic<std::uint64_t> delivered = 0;
    std::atomic<std::uint64_t> failed = 0;
    std::atomic<std::uint64_t> without_verdict = 0;
    std::atomic<std::uint64_t> refused = 0;  // never sent: busy, or no payment

    void count(const Outcome& outcome);
  };
  Kind payments;
  Kind messages;

  /// An answer, and how long its request took.
  void answered(int status, std::chrono::microseconds time);

  /// What others know at the moment.
  struct Levels {
    std::uint64_t payments_sent = 0;
    std::uint64_t messages_sent = 0;
    std::size_t queue_depth = 0;
    std::size_t payments_in_flight = 0;
    std::size_t messages_in_flight = 0;
  };
  [[nodiscard]] std::string text(const Levels& levels) const;

 private:
  static constexpr std::array<double, 12> bounds = {
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15};
  static constexpr std::size_t highest_status = 600;

  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> buckets_{};
  std::atomic<std::uint64_t> microseconds_ = 0;
  std::array<std::atomic<std::uint64_t>, highest_status> statuses_{};
};

}  // namespace runtime::rest
