#pragma once
// How a topic's records are spread over its partitions and keys.

#include <cstdint>
#include <kafka/config.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace runtime {

/// What was counted.
struct TopicAnalysis {
  struct Key {
    std::uint64_t records = 0;
    std::set<std::int32_t> partitions;
  };

  std::string topic;
  std::vector<std::uint64_t> records;  ///< of partition 0, 1, 2, …
  /// By key; records without one are under nothing.
  std::map<std::optional<std::string>, Key> keys;

  [[nodiscard]] std::uint64_t total() const;

  /// The fullest partition's share of the mean: 1 is perfectly even, and 6 of
  /// six partitions means that all records are in one. Nothing when there are
  /// no records.
  [[nodiscard]] std::optional<double> skew() const;

  /// The keys with the most records, at most `count`, the hottest first; equal
  /// ones in the order of their bytes.
  [[nodiscard]] std::vector<std::pair<std::optional<std::string>, Key>> hottest(
      std::size_t count) const;
};

/// Reads the whole topic, up to its end as it is now, with a consumer of this
/// configuration. Throws UsageError and Unreadable.
TopicAnalysis analyze_topic(const kafka::Config& config,
                            const std::string& topic);

/// For people: a table and bars.
std::string as_table(const TopicAnalysis& analysis);

/// For programs: one JSON object, without a line end.
std::string as_json(const TopicAnalysis& analysis);

}  // namespace runtime
