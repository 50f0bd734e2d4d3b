#pragma once
// What Lab 3's source file fills in: configure(), a gateway that chooses the
// partition of each payment, and read_partitions(), which reads some of them
// and proves that every customer's payments are in order.

#include <cstdint>
#include <kafka/config.hpp>
#include <kafka/message.hpp>
#include <memory>
#include <runtime/gateway.hpp>
#include <runtime/verdicts.hpp>
#include <set>
#include <string>
#include <vector>

namespace runtime {

/// What the command line asks of the gateway.
struct PartitioningSettings {
  /// The topic that payments are sent to.
  std::string topic;

  /// The producer's configuration: the broker's address and --config, then
  /// what configure() sets, then --property.
  kafka::Config config;

  /// The customers that --vip names. `vips.contains(id)` says whether one is.
  std::set<std::string> vips;
};

/// Makes the gateway. `verdicts` outlives it.
std::unique_ptr<Gateway> make_partitioning_gateway(
    const PartitioningSettings& settings, Verdicts& verdicts);

/// What --consume asks for.
struct ReadSettings {
  std::string topic;

  /// Each of them exists, and none is named twice.
  std::vector<std::int32_t> partitions;

  /// A consumer's configuration. It says so when a partition has been read to
  /// its end (enable.partition.eof), and commits nothing.
  kafka::Config config;
};

/// Where a reader says what it finds. It is printed soon after.
class Reading {
 public:
  Reading() = default;
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  Reading(Reading&&) = delete;
  Reading& operator=(Reading&&) = delete;
  virtual ~Reading() = default;

  /// True as long as there is something to wait for: until every partition has
  /// ended, a signal asks for the end, or nothing came for five seconds.
  virtual bool goes_on() = 0;

  /// The next record of its partition.
  virtual void record(const kafka::Message& message) = 0;

  /// This record, which record() has been told of, is older than one of the
  /// same customer before it in the same partition.
  virtual void out_of_order(const kafka::Message& message) = 0;

  /// Everything that is in the partition has been read.
  virtual void ended(std::int32_t partition) = 0;
};

/// Reads the partitions from beginning to end. What it throws is told, and the
/// partitions that have not ended by then count as unread.
void read_partitions(const ReadSettings& settings, Reading& reading);

}  // namespace runtime
