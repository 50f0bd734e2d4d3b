// Kafka's wire protocol, as much of it as a proxy needs in order to judge a
// producer: the header of a request, what a Produce request asks for, and the
// broker addresses in a response, which it puts itself in the place of.
//
// The layouts are those of https://kafka.apache.org/protocol, for the versions
// up to 12 of each (librdkafka 2.0.2 sends Produce 7, newer ones 8 to 10).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace support::wire {

inline constexpr std::int16_t produce = 0;
inline constexpr std::int16_t metadata = 3;
inline constexpr std::int16_t offset_commit = 8;
inline constexpr std::int16_t find_coordinator = 10;
inline constexpr std::int16_t join_group = 11;
inline constexpr std::int16_t leave_group = 13;
inline constexpr std::int16_t sync_group = 14;
inline constexpr std::int16_t init_producer_id = 22;
inline constexpr std::int16_t add_partitions_to_txn = 24;
inline constexpr std::int16_t add_offsets_to_txn = 25;
inline constexpr std::int16_t end_txn = 26;
inline constexpr std::int16_t txn_offset_commit = 28;

/// The largest frame that a proxy takes: a broker takes less.
inline constexpr std::size_t largest_frame = std::size_t{128} << 20U;

/// A whole frame at the start of `bytes`, without its length; nothing when it
/// is not all there. Throws std::runtime_error when it can be no frame.
std::optional<std::string_view> first_frame(std::string_view bytes);

struct RequestHeader {
  std::int16_t api = 0;
  std::int16_t version = 0;
  std::int32_t correlation = 0;
};

std::optional<RequestHeader> read_request_header(std::string_view frame);

enum class Codec { none, gzip, snappy, lz4, zstd, unknown };

std::string_view name(Codec codec);

/// One batch of records for one partition.
struct ProduceBatch {
  std::string topic;  ///< Empty when the request names it by an id.
  std::int32_t partition = 0;
  std::int32_t records = 0;
  Codec codec = Codec::none;
  std::size_t bytes = 0;
  /// The number that the broker gave an idempotent producer; -1 without one.
  std::int64_t producer_id = -1;
};

struct ProduceRequest {
  std::int16_t version = 0;
  std::int16_t acks = 0;         ///< -1 is "all".
  std::string transactional_id;  ///< Empty outside of a transaction.
  std::vector<ProduceBatch> batches;
};

/// Reads a Produce request; nothing when the frame is not one, or is broken.
std::optional<ProduceRequest> read_produce_request(std::string_view frame);

struct Address {
  std::string host;
  std::int32_t port = 0;
  bool operator==(const Address&) const = default;
};

/// The frame of a Metadata or FindCoordinator response with every broker's
/// address replaced by what `replace` returns for it. Other responses, and
/// those that cannot be read, come back as they are.
std::string replace_addresses(
    std::string_view frame, const RequestHeader& request,
    const std::function<Address(const Address&)>& replace);

/// `frame` with its length before it, ready to be sent.
std::string with_length(std::string_view frame);

/// Numbers and strings as the protocol writes them; also for tests that make
/// frames by hand.
class Writer {
 public:
  Writer& int8(std::int8_t value);
  Writer& int16(std::int16_t value);
  Writer& int32(std::int32_t value);
  Writer& int64(std::int64_t value);
  Writer& varint(std::uint64_t value);  ///< Unsigned.
  Writer& string(std::string_view text);
  Writer& compact_string(std::string_view text);
  Writer& raw(std::string_view bytes);
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace support::wire
