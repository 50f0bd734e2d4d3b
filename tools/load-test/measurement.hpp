#pragma once
// What one load test saw.

#include <chrono>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <string>

#include "histogram.hpp"
#include "timeline.hpp"

namespace load_test {

/// Why no more records were sent.
enum class End : std::uint8_t {
  reached,      ///< All that were asked for, or the time was over.
  interrupted,  ///< A person ended it.
  silent,       ///< Nobody acknowledged anything for as long as a record lives.
  fatal,        ///< The producer can send nothing any more.
};

struct Measurement {
  /// Errors by their name, such as "_MSG_TIMED_OUT", and how many records.
  using Errors = std::map<std::string, std::uint64_t>;

  std::uint64_t tried = 0;      ///< Records that were handed to send().
  std::uint64_t delivered = 0;  ///< Acknowledged as `acks` asks.
  std::uint64_t bytes = 0;      ///< Of the values of those.
  Errors refused{};             ///< By send(): never on their way.
  Errors failed{};              ///< Reported as not delivered.
  std::uint64_t waits = 0;      ///< Times that send() found the queue full.
  Histogram latency{};          ///< Of what was delivered.
  Timeline delivered_at{};
  Timeline failed_at{};
  std::chrono::nanoseconds took{0};  ///< To the last report.
  End end = End::reached;
  /// Records in the topic that are not counted above.
  std::uint64_t warmed_up = 0;
  /// By how much the topic has grown; nothing when others may write to it.
  std::optional<std::uint64_t> stored{};

  static std::uint64_t sum(const Errors& errors) {
    return std::accumulate(errors.begin(), errors.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& error) {
                             return sum + error.second;
                           });
  }
  [[nodiscard]] std::uint64_t errors() const {
    return sum(refused) + sum(failed);
  }
  /// Records of which nothing became known: a fault of this program or of the
  /// client library.
  [[nodiscard]] std::uint64_t unaccounted() const {
    return tried - delivered - errors();
  }
  /// Acknowledged, and not in the topic.
  [[nodiscard]] std::uint64_t lost() const {
    return stored && *stored < delivered ? delivered - *stored : 0;
  }
  [[nodiscard]] bool flawless() const {
    return errors() == 0 && unaccounted() == 0 && lost() == 0;
  }
  [[nodiscard]] double per_second(std::uint64_t count) const {
    return took.count() == 0 ? 0
                             : static_cast<double>(count) /
                                   std::chrono::duration<double>(took).count();
  }
  [[nodiscard]] double records_per_second() const {
    return per_second(delivered);
  }
  [[nodiscard]] double megabytes_per_second() const {
    constexpr double mega = 1e6;
    return per_second(bytes) / mega;
  }
};

}  // namespace load_test
