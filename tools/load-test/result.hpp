#pragma once
// What was measured of each configuration, in all rounds.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configuration.hpp"
#include "measurement.hpp"

namespace load_test {

/// The turns of one configuration, in the order of the rounds.
struct Result {
  Configuration configuration{};
  std::string in_effect{};
  std::vector<Measurement> flat_out{};
  std::vector<Measurement> at_rate{};

  [[nodiscard]] bool measured() const {
    return !flat_out.empty() || !at_rate.empty();
  }
  [[nodiscard]] bool flawless() const;
};

/// What the turns have in common, for a reader of one line.
struct Summary {
  double records_per_second = 0;  ///< The middle one of the turns.
  double megabytes_per_second = 0;
  Histogram latency{};  ///< Of all turns together.
  Measurement::Errors errors{};
  std::uint64_t tried = 0, delivered = 0, lost = 0, unaccounted = 0;
  /// More in the topic than was acknowledged: written twice, or an answer lost.
  std::uint64_t surplus = 0;
};
Summary summary_of(const std::vector<Measurement>& turns);

/// How many times as many records a second as the base: the middle one of the
/// ratios of the rounds, so that both sides were measured within a moment.
/// Nothing when there is no round of both.
std::optional<double> throughput_ratio(const Result& result,
                                       const Result& base);

/// A whole load test.
struct Report {
  std::uint64_t records = 0;  ///< Asked for, each turn; 0: no limit.
  double rate = 0;            ///< Of the turns at a rate.
  std::size_t size = 0;
  std::string payload{};
  std::string topic{};
  std::int32_t partitions = 0;
  bool compared = false;
  bool interrupted = false;
  bool broker_gone = false;  ///< Kafka did not answer in the end.
  std::vector<Result> results{};
  [[nodiscard]] bool flawless() const;
};

}  // namespace load_test
