// What arrives at the proxy between a program and Kafka: a byte that says of
// which request a response is the answer, and its version, then a stream.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <support/wire.hpp>
#include <tuple>
#include <vector>

#include "target.hpp"

namespace fuzz {
namespace {

using support::wire::Address;
using support::wire::ProduceBatch;
using support::wire::ProduceRequest;
using support::wire::RequestHeader;

auto fields_of(const ProduceBatch& batch) {
  return std::tie(batch.topic, batch.partition, batch.records, batch.codec,
                  batch.bytes, batch.producer_id);
}

bool is_same(const ProduceRequest& one, const ProduceRequest& other) {
  return one.version == other.version && one.acks == other.acks &&
         one.transactional_id == other.transactional_id &&
         std::ranges::equal(one.batches, other.batches,
                            [](const auto& left, const auto& right) {
                              return fields_of(left) == fields_of(right);
                            });
}

/// Where to cut a frame: everywhere in a short one, else here and there.
std::vector<std::size_t> cuts(std::size_t size) {
  constexpr std::size_t most = 64;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < std::min(size, most); ++i) {
    places.push_back(size <= most ? i : i * size / most);
  }
  return places;
}

void check_request(std::string_view frame) {
  const auto header = support::wire::read_request_header(frame);
  const auto whole = support::wire::read_produce_request(frame);
  must(!whole || (header && header->api == support::wire::produce),
       "a Produce request has the header of one", frame);
  if (!whole) {
    return;
  }
  std::size_t bytes = 0;
  for (const ProduceBatch& batch : whole->batches) {
    bytes += batch.bytes;
  }
  must(bytes <= frame.size(), "batches are not larger than their frame", frame);
  for (const std::size_t size : cuts(frame.size())) {
    // A copy that ends there: what lies behind it may not be looked at.
    const std::vector<char> copy{frame.begin(),
                                 frame.begin() + static_cast<long>(size)};
    const auto cut =
        support::wire::read_produce_request({copy.data(), copy.size()});
    must(!cut || is_same(*cut, *whole),
         "a frame that was cut is unreadable, or says the same", frame);
  }
}

Address moved(const Address& address) {
  return {"proxy.example." + address.host, address.port ^ 1};
}

std::vector<Address> addresses_in(std::string_view frame,
                                  const RequestHeader& request) {
  std::vector<Address> found;
  const std::string unchanged =
      support::wire::replace_addresses(frame, request, [&](const Address& one) {
        found.push_back(one);
        return one;
      });
  must(unchanged == frame, "addresses that stay change nothing", frame);
  return found;
}

void check_response(std::string_view frame, const RequestHeader& request) {
  std::vector<Address> before = addresses_in(frame, request);
  const std::string out =
      support::wire::replace_addresses(frame, request, moved);
  if (out == frame) {
    return;  // there is none, or it cannot be read
  }
  std::ranges::transform(before, before.begin(), moved);
  must(addresses_in(out, request) == before,
       "every address is replaced by its stand-in", frame);
  for (const std::size_t size : cuts(frame.size())) {
    const std::vector<char> copy{frame.begin(),
                                 frame.begin() + static_cast<long>(size)};
    static_cast<void>(support::wire::replace_addresses(
        {copy.data(), copy.size()}, request, moved));
  }
}

RequestHeader asked_for(std::uint8_t choice) {
  constexpr std::array<std::int16_t, 2> apis{support::wire::metadata,
                                             support::wire::find_coordinator};
  return {.api = apis.at(choice & 1U),
          .version = static_cast<std::int16_t>((choice >> 1U) % 14),
          .correlation = 0};
}

}  // namespace

void feed_frames(std::string_view bytes) {
  if (bytes.empty()) {
    return;
  }
  const RequestHeader request =
      asked_for(static_cast<std::uint8_t>(bytes.front()));
  std::string_view stream = bytes.substr(1);
  try {
    while (const auto frame = support::wire::first_frame(stream)) {
      const std::string framed = support::wire::with_length(*frame);
      must(stream.starts_with(framed), "a frame is what its length says",
           stream);
      stream.remove_prefix(framed.size());
      check_request(*frame);
      check_response(*frame, request);
    }
  } catch (const std::runtime_error&) {
    return;  // no frame of Kafka's at all
  }
  // And what is behind the last whole frame.
  check_request(stream);
  check_response(stream, request);
}

}  // namespace fuzz
