#include "partitioning_lanes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <support/failure.hpp>

namespace lab {
namespace {

using support::count_of;

// Those of `placed` for which `wrong` holds.
template <typename Wrong>
std::vector<Placed> those(const std::vector<Placed>& placed, Wrong wrong) {
  std::vector<Placed> found;
  std::ranges::copy_if(placed, std::back_inserter(found), wrong);
  return found;
}

void fail_for(const std::vector<Placed>& wrong, const std::string& what,
              std::int32_t partitions, const std::string& expected,
              const std::string& means, const std::vector<int>& blames) {
  if (wrong.empty()) {
    return;
  }
  support::fail({.reason = count_of(wrong.size(), "payment") + " " + what +
                           ", in a topic of " + std::to_string(partitions) +
                           " partitions.",
                 .expected = expected,
                 .seen = "for example " + where(wrong.front()),
                 .means = means,
                 .blames = blames});
}

}  // namespace

void check_lanes(const std::vector<Placed>& placed,
                 const std::set<std::string>& vips, std::int32_t partitions) {
  const auto is_vip = [&](const Placed& one) {
    return vips.contains(one.payment->customer_id);
  };
  const auto in = [](const Placed& one) { return one.record->partition; };
  const std::vector<int> of_lanes = who_forgets_lanes(placed, vips, partitions);
  const std::vector<int> of_others =
      who_misplaces({.placed = placed}, vips, partitions);

  fail_for(those(placed,
                 [&](const Placed& one) {
                   return is_vip(one) && !is_large(one) && in(one) != vip_lane;
                 }),
           "of VIP customers did not take the VIP lane", partitions,
           "payments of the customers that --vip names are in partition 0",
           "The shop's best customers were promised that they never wait, and "
           "stand in the queue with everybody else.",
           of_lanes);
  fail_for(those(placed,
                 [&](const Placed& one) {
                   return is_vip(one) && is_large(one) && in(one) != vip_lane;
                 }),
           "of high value of VIP customers did not take the VIP lane",
           partitions,
           "a VIP's payment is in partition 0 whatever its amount is, so that "
           "all of a VIP's payments stay in order",
           "A VIP's large payment and the refund for it are in two partitions, "
           "and the refund is booked first.",
           of_lanes);
  fail_for(those(placed,
                 [&](const Placed& one) {
                   return !is_vip(one) && is_large(one) &&
                          in(one) != high_value_lane;
                 }),
           "of 5,000.00 or more did not take the lane for high value",
           partitions,
           "payments of 5,000.00 and more (that amount itself included) are "
           "in partition 1",
           "A payment that must be looked at within seconds waits behind "
           "thousands of cups of coffee.",
           of_lanes);
  fail_for(those(placed,
                 [&](const Placed& one) {
                   return !is_vip(one) && !is_large(one) &&
                          in(one) <= high_value_lane;
                 }),
           "that belong in no lane are in one all the same", partitions,
           "payments below 5,000.00 of customers who are no VIPs are in "
           "partition 2 and those behind it",
           "The lanes are as full as the road beside them: whoever was to get "
           "through quickly waits with everybody else.",
           of_others);
}

void check_order_inside_lanes(const std::vector<Placed>& placed) {
  // The input's order is that of `placed`.
  std::map<std::pair<std::string, std::int32_t>, const Placed*> newest;
  std::vector<Placed> overtaken;
  for (const Placed& one : placed) {
    const Placed*& before =
        newest[{one.payment->customer_id, one.record->partition}];
    if (before != nullptr && before->record->offset > one.record->offset) {
      overtaken.push_back(one);
    }
    before = &one;
  }
  if (!overtaken.empty()) {
    support::fail(
        {.reason = count_of(overtaken.size(), "payment") + " of " +
                   std::to_string(placed.size()) +
                   " overtook an earlier one of the same customer in the same "
                   "partition.",
         .expected = "inside a partition, each customer's payments are in the "
                     "order in which they were read",
         .seen = "for example " + where(overtaken.front()) + ", offset " +
                 std::to_string(overtaken.front().record->offset),
         .means = "The refund is booked before the payment."});
  }
  check_customers_not_spread(placed);
}

std::vector<int> who_tears_apart(const std::vector<Placed>& placed) {
  const std::vector<Placed> others = those(placed, [](const Placed& one) {
    return one.record->partition > high_value_lane;
  });
  return !others.empty() && take_turns(others) ? std::vector<int>{4}
                                               : std::vector<int>{2};
}

void check_customers_not_spread(const std::vector<Placed>& placed) {
  std::map<std::string, std::map<std::int32_t, const Placed*>> customers;
  for (const Placed& one : placed) {
    if (!is_guest(*one.payment) && !is_large(one)) {
      customers[one.payment->customer_id].try_emplace(one.record->partition,
                                                      &one);
    }
  }
  const auto torn = [](const auto& customer) {
    return customer.second.size() > 1;
  };
  const auto first = std::ranges::find_if(customers, torn);
  if (first != customers.end()) {
    support::fail(
        {.reason = "The payments of " +
                   count_of(static_cast<std::size_t>(
                                std::ranges::count_if(customers, torn)),
                            "customer") +
                   " of " + std::to_string(customers.size()) +
                   " are in more than one partition, although they belong in "
                   "one lane.",
         .expected = "only guests are spread; a customer's payments stay "
                     "together",
         .seen = where(*first->second.begin()->second) + ", and " +
                 where(*first->second.rbegin()->second),
         .means = "A customer's payments overtake each other: the refund is "
                  "booked before the payment.",
         .blames = who_tears_apart(placed)});
  }
}

void check_guests_spread(const std::vector<Placed>& placed,
                         const Layout& layout) {
  constexpr double tolerance = 0.2;
  const std::int32_t partitions = layout.first + layout.places;
  // Where customers are not where they belong either, it is not the guests'.
  const std::vector<int> blames =
      who_misplaces({.placed = placed}, {}, partitions);
  std::map<std::int32_t, std::size_t> guests;
  for (std::int32_t place = 0; place < layout.places; ++place) {
    guests[layout.first + place] = 0;
  }
  std::size_t all = 0;
  std::vector<Placed> in_lanes;
  for (const Placed& one : placed) {
    if (!is_guest(*one.payment) || (is_large(one) && layout.first > 0)) {
      continue;
    }
    ++all;
    const auto place = guests.find(one.record->partition);
    if (place != guests.end()) {
      ++place->second;
    } else {
      in_lanes.push_back(one);
    }
  }
  fail_for(in_lanes, "of guests are in a lane that is not theirs", partitions,
           "guests share the partitions that customers without a lane have",
           "The lanes are as full as the road beside them: whoever was to get "
           "through quickly waits with everybody else.",
           blames);
  const double mean =
      static_cast<double>(all) / static_cast<double>(layout.places);
  std::string counts;
  bool even = true;
  for (const auto& [partition, count] : guests) {
    counts.append(counts.empty() ? "" : ", ")
        .append("partition " + std::to_string(partition) + ": " +
                std::to_string(count));
    even &= std::abs(static_cast<double>(count) - mean) <= tolerance * mean;
  }
  if (in_lanes.empty() && !even) {
    support::fail(
        {.reason = "The payments of " + count_of(all, "guest") +
                   " are not spread evenly over the " +
                   count_of(guests.size(), "partition") +
                   " that are open to them.",
         .expected = "about " + std::to_string(std::lround(mean)) +
                     " in each, at most 20 % more or less",
         .seen = counts,
         .means = "One partition is hot while the others idle: its consumer "
                  "falls behind, and the customers who share it wait for "
                  "people who need no order at all.",
         .blames = blames});
  }
}

}  // namespace lab
