#pragma once
// The hash with which Kafka's own clients choose a partition for a key.
//
//   const std::int32_t hash = kafka::murmur2(record_key);
//
// Kafka's Java producer puts a record with a key into the partition
// (murmur2(key) & 0x7fffffff) % partitions. A program that does the same agrees
// with it on where a key belongs; librdkafka's default is another hash (CRC32)
// and does not.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kafka {

/// MurmurHash2 in the 32-bit form and with the seed of Kafka's Java client
/// (org.apache.kafka.common.utils.Utils.murmur2): the same number for the same
/// bytes, on every machine. Any bytes will do, none at all included. As in
/// Java, the result is signed, and negative for half of all keys.
[[nodiscard]] constexpr std::int32_t murmur2(std::string_view key) noexcept {
  constexpr std::uint32_t seed = 0x9747b28cU;
  constexpr std::uint32_t multiplier = 0x5bd1e995U;
  constexpr unsigned shift = 24;
  const auto byte = [key](std::size_t at) -> std::uint32_t {
    return static_cast<unsigned char>(key[at]);
  };

  const std::size_t whole = key.size() - key.size() % 4;
  std::uint32_t hash = seed ^ static_cast<std::uint32_t>(key.size());
  for (std::size_t at = 0; at < whole; at += 4) {
    // Four bytes, the lowest first, whatever the machine's own order is.
    std::uint32_t four = byte(at) | byte(at + 1) << 8U | byte(at + 2) << 16U |
                         byte(at + 3) << 24U;
    four *= multiplier;
    four ^= four >> shift;
    four *= multiplier;
    hash = hash * multiplier ^ four;
  }
  if (whole < key.size()) {
    for (std::size_t at = key.size(); at-- > whole;) {
      hash ^= byte(at) << 8U * (at - whole);
    }
    hash *= multiplier;
  }
  hash ^= hash >> 13U;
  hash *= multiplier;
  hash ^= hash >> 15U;
  return static_cast<std::int32_t>(hash);
}

}  // namespace kafka
