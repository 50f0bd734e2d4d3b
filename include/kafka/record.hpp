#pragma once
// A record to be sent.
//
//   kafka::Record record;
//   record.topic = "temperatures";
//   record.key = sensor_name;
//   record.value = "21.5";
//   const kafka::Error refused = producer.send(record);

#include <chrono>
#include <cstdint>
#include <kafka/headers.hpp>
#include <optional>
#include <span>
#include <string_view>

namespace kafka {

/// Lets the partitioner choose: by the key's hash, or any when there is no key.
inline constexpr std::int32_t partition_any = RD_KAFKA_PARTITION_UA;

/// What Producer::send takes. Everything is a view: it must live until send()
/// returns and not longer, because send() copies.
struct Record {
  std::string_view topic{};
  std::int32_t partition = partition_any;

  /// Records with equal keys go to the same partition, so they stay in order.
  /// Nothing is a null key; an empty one is a key.
  std::optional<std::string_view> key{};

  /// Nothing is a null value: in a compacted topic, "delete this key".
  std::optional<std::string_view> value{};

  std::span<const Header> headers{};

  /// Left out, the time of the call. Kafka keeps whole milliseconds.
  std::optional<std::chrono::system_clock::time_point> timestamp{};

  /// A number of yours that comes back in the record's delivery report. Kafka
  /// never sees it.
  std::uint64_t opaque = 0;
};

}  // namespace kafka
