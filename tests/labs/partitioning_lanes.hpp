// What must be true of payments in a topic with lanes.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "partitioning_places.hpp"
#include "partitioning_run.hpp"

namespace lab {

/// VIPs are in partition 0, payments of high value in partition 1, and all
/// others in neither. The topic has three partitions or more.
void check_lanes(const std::vector<Placed>& placed,
                 const std::set<std::string>& vips, std::int32_t partitions);

/// In each partition, each customer's payments are in the order of the input;
/// and those below high value are in one partition.
void check_order_inside_lanes(const std::vector<Placed>& placed);

/// Guests' payments below high value are spread over the places, none of which
/// has 20 % more or less than the mean.
void check_guests_spread(const std::vector<Placed>& placed,
                         const Layout& layout);

/// The TODOs that are to blame when a customer has no partition of their own:
/// the guests' if all payments outside of the lanes take turns, else the hash.
std::vector<int> who_tears_apart(const std::vector<Placed>& placed);

/// Each customer's payments below high value are in one partition.
void check_customers_not_spread(const std::vector<Placed>& placed);

}  // namespace lab
