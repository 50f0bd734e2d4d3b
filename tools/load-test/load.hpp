#pragma once
// Sends records through one producer, flat out or at a rate, and measures.

#include <chrono>
#include <cstdint>
#include <functional>
#include <kafka/config.hpp>
#include <limits>
#include <string>

#include "measurement.hpp"
#include "payloads.hpp"

namespace load_test {

/// What to send, and for how long: until either limit is reached.
struct Load {
  static constexpr std::chrono::nanoseconds no_limit =
      std::chrono::nanoseconds::max();

  std::string topic{};
  std::int32_t partitions = 1;  ///< Of the topic.
  std::uint64_t records = std::numeric_limits<std::uint64_t>::max();
  std::chrono::nanoseconds duration = no_limit;
  /// Records a second; 0: flat out, as fast as the queue takes them.
  double rate = 0;
};

/// Is asked ten times a second or more whether to go on.
using GoOn = std::function<bool(const Measurement& so_far)>;

/// Sends, and returns when every record has its report. The producer connects
/// and sends a record to each partition before the clock runs; `warmed_up` in
/// the result counts those.
///
/// A record's latency ends when its report is at hand. It begins, at a rate, at
/// the moment at which the record was due: had it to wait because those before
/// it took so long, that counts ("coordinated omission" is leaving it out).
/// Flat out nothing is ever due: there it begins at the first send(), and the
/// clock is read once for each 64 records or 16 kB of them.
///
/// Ends early when `go_on` says no (records that are on their way have three
/// seconds left then), when the producer has failed for good, and when nothing
/// was acknowledged for delivery.timeout.ms and records have died of it. Throws
/// kafka::ConfigError.
Measurement measure(const kafka::Config& config, const Load& load,
                    const Payloads& payloads, const GoOn& go_on);

}  // namespace load_test
