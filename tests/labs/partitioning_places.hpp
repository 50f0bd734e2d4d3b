// Where payments belong, computed a second time, and what wrong programs
// compute instead.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "partitioning_run.hpp"

namespace lab {

/// What Kafka's Java client computes: the 31 low bits of murmur2, modulo.
std::int32_t java_place(std::string_view customer, std::int32_t places);

/// A layout of a topic: with lanes, customers share what is behind them.
struct Layout {
  std::int32_t first = 0;
  std::int32_t places = 1;

  /// The layout of a topic of so many partitions.
  static Layout with_lanes(std::int32_t partitions);
  static Layout without_lanes(std::int32_t partitions);

  [[nodiscard]] std::int32_t partition_of(std::string_view customer) const {
    return first + java_place(customer, places);
  }
};

/// Topics without room for lanes, and those with little. Two partitions come
/// first: lanes there leave the others nothing to divide by, which is seen at
/// once, while on one partition the hash might as well be at fault.
inline constexpr std::array<std::int32_t, 2> too_few_for_lanes = {2, 1};
inline constexpr std::array<std::int32_t, 3> few_partitions = {2, 1, 3};

/// The lanes of a topic that has them.
inline constexpr std::int32_t vip_lane = 0;
inline constexpr std::int32_t high_value_lane = 1;

/// Customers' payments, none of which takes a lane, are where the layout says.
/// Notes a failure, with the formula that was used instead if it is a well
/// known one. `partitions` is how many the topic has.
void check_places(const std::vector<Placed>& placed, const Layout& layout,
                  std::int32_t partitions);

/// Whether the payments are where murmur2 says in some layout, if not in the
/// right one; those that did not arrive would be beyond the last partition.
bool fits_some_layout(const Arrival& arrival, std::int32_t partitions);

/// Whether a payment is of high value.
bool is_large(const Placed& placed);

/// The TODO that decides wrongly where customers' payments go that take no
/// lane, those of high value and of `vips` left out: 2 when it is the hash, 3
/// when the lanes leave others room than they should, 4 when they take turns as
/// guests do. None when all of them are right, or there is none.
std::vector<int> who_misplaces(const Arrival& arrival,
                               const std::set<std::string>& vips,
                               std::int32_t partitions);

/// The same of those that take a lane: 2 when the partition of every customer
/// is left to librdkafka, 3 when one is not in its lane.
std::vector<int> who_forgets_lanes(const std::vector<Placed>& placed,
                                   const std::set<std::string>& vips,
                                   std::int32_t partitions);

/// Whether each payment is in the partition behind that of the payment before
/// it, and behind the last one in the first: what guests do.
bool take_turns(const std::vector<Placed>& placed);

/// How many of them are where the layout says.
std::size_t right_places(const std::vector<Placed>& placed,
                         const Layout& layout);

}  // namespace lab
