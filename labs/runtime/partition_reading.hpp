#pragma once
// --consume: prints what a reader finds in some partitions.

#include <cstdint>
#include <kafka/message.hpp>
#include <runtime/output.hpp>
#include <runtime/partitioning.hpp>
#include <runtime/topic_reader.hpp>
#include <set>
#include <string>
#include <vector>

namespace runtime {

/// Prints each record as one JSON object, each that is out of order as another,
/// and counts.
class PartitionReading final : public Reading {
 public:
  PartitionReading(Output& output, const std::vector<std::int32_t>& partitions);

  bool goes_on() override;
  void record(const kafka::Message& message) override;
  void out_of_order(const kafka::Message& message) override;
  void ended(std::int32_t partition) override;

  /// Prints the summary.
  void close();

  /// True when every partition was read to its end, and nothing in it is out of
  /// order.
  [[nodiscard]] bool all_well() const;

  /// The partitions that were not read to their end, and why; empty when all
  /// were.
  [[nodiscard]] std::string unread() const;

 private:
  Output& output_;
  std::string line_;  // being built
  std::set<std::int32_t> unfinished_;
  ReadingWatch watch_;
  std::uint64_t records_ = 0;
  std::uint64_t out_of_order_ = 0;
};

/// Checks that the partitions exist, lets `read` read them, and prints the
/// summary. The exit status. Throws UsageError and Unreadable.
int consume_partitions(const ReadSettings& settings,
                       void (*read)(const ReadSettings&, Reading&));

}  // namespace runtime
