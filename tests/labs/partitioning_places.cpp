#include "partitioning_places.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <kafka/murmur2.hpp>
#include <support/failure.hpp>

namespace lab {
namespace {

using support::count_of;

// The CRC that librdkafka's default partitioner takes: of zip and Ethernet.
std::uint32_t crc32(std::string_view text) {
  constexpr std::uint32_t polynomial = 0xEDB88320U;
  std::uint32_t crc = ~0U;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? polynomial : 0U);
    }
  }
  return ~crc;
}

// Where librdkafka puts a record with this key that names no partition.
std::int32_t default_place(std::string_view customer, std::int32_t places) {
  return static_cast<std::int32_t>(crc32(customer) %
                                   static_cast<std::uint32_t>(places));
}

// A formula that somebody might have used, and what to say of it.
struct Formula {
  std::function<std::int64_t(std::string_view customer, std::int64_t places)>
      place;
  std::string words;
};

std::vector<Formula> wrong_formulas() {
  return {
      {[](std::string_view, std::int64_t) { return 0; },
       "Every customer has the same place, as if the hash were not looked at."},
      {[](std::string_view customer, std::int64_t places) {
         return std::abs(std::int64_t{kafka::murmur2(customer)}) % places;
       },
       "It looks like std::abs(hash): that is another number than the hash "
       "without its sign bit."},
      {[](std::string_view customer, std::int64_t places) {
         return static_cast<std::int64_t>(
             static_cast<std::uint32_t>(kafka::murmur2(customer)) %
             static_cast<std::uint64_t>(places));
       },
       "It looks like the hash as an unsigned number: the sign bit must go, "
       "not count as 2147483648."},
      {[](std::string_view customer, std::int64_t places) {
         return std::int64_t{
             default_place(customer, static_cast<std::int32_t>(places))};
       },
       "It looks like CRC32, which is what librdkafka takes when nobody tells "
       "it otherwise."},
      {[](std::string_view customer, std::int64_t places) {
         return static_cast<std::int64_t>(
             std::hash<std::string_view>{}(customer) %
             static_cast<std::size_t>(places));
       },
       "It looks like std::hash, which every compiler makes as it likes."},
  };
}

// What is known about a program whose payments are not where they belong.
std::string guess(const std::vector<Placed>& placed, const Layout& layout,
                  std::int32_t partitions) {
  if (right_places(placed, Layout::without_lanes(partitions)) ==
      placed.size()) {
    return "It is the hash modulo all partitions, the two lanes included.";
  }
  if (right_places(placed, Layout{0, layout.places}) == placed.size()) {
    return "It is the place itself, and the two lanes in front of it are not "
           "counted.";
  }
  for (const Formula& formula : wrong_formulas()) {
    for (const Layout& tried : {layout, Layout::without_lanes(partitions),
                                Layout{0, layout.places}}) {
      if (std::ranges::all_of(placed, [&](const Placed& one) {
            return one.record->partition ==
                   tried.first +
                       formula.place(one.payment->customer_id, tried.places);
          })) {
        return formula.words;
      }
    }
  }
  return {};
}

}  // namespace

std::int32_t java_place(std::string_view customer, std::int32_t places) {
  return (kafka::murmur2(customer) & 0x7fffffff) % places;
}

Layout Layout::with_lanes(std::int32_t partitions) {
  constexpr std::int32_t lanes = 2;
  return partitions > lanes ? Layout{lanes, partitions - lanes}
                            : without_lanes(partitions);
}

Layout Layout::without_lanes(std::int32_t partitions) {
  return {0, partitions};
}

std::size_t right_places(const std::vector<Placed>& placed,
                         const Layout& layout) {
  return static_cast<std::size_t>(
      std::ranges::count_if(placed, [&](const Placed& one) {
        return one.record->partition ==
               layout.partition_of(one.payment->customer_id);
      }));
}

bool fits_some_layout(const Arrival& arrival, std::int32_t partitions) {
  const auto fits = [&](const Layout& layout) {
    return right_places(arrival.placed, layout) == arrival.placed.size() &&
           std::ranges::all_of(arrival.missing, [&](const auto* payment) {
             return layout.partition_of(payment->customer_id) >= partitions;
           });
  };
  if (arrival.placed.empty() || !arrival.repeated.empty()) {
    return false;
  }
  if (fits(Layout::with_lanes(partitions)) ||
      fits(Layout::without_lanes(partitions))) {
    return true;
  }
  constexpr std::int32_t farthest = 3;
  for (std::int32_t first = 0; first <= farthest; ++first) {
    // A single place would fit whoever does not look at the hash at all; but
    // where one is all that the lanes leave, there is nothing to look at.
    const std::int32_t fewest = partitions == 3 ? 1 : 2;
    for (std::int32_t places = fewest; places <= partitions; ++places) {
      if (fits({first, places})) {
        return true;
      }
    }
  }
  return false;
}

bool is_large(const Placed& placed) {
  return placed.payment->amount_minor >= high_value;
}

std::vector<int> who_misplaces(const Arrival& arrival,
                               const std::set<std::string>& vips,
                               std::int32_t partitions) {
  const auto is_other = [&](const support::SamplePayment& payment) {
    return is_guest(payment) || payment.amount_minor >= high_value ||
           vips.contains(payment.customer_id);
  };
  Arrival ordinary = arrival;
  std::erase_if(ordinary.placed,
                [&](const Placed& one) { return is_other(*one.payment); });
  std::erase_if(ordinary.missing,
                [&](const auto* payment) { return is_other(*payment); });
  if (ordinary.missing.empty() &&
      right_places(ordinary.placed, Layout::with_lanes(partitions)) ==
          ordinary.placed.size()) {
    return {};
  }
  const auto spread = [](const std::vector<Placed>& some) {
    return !some.empty() && take_turns(some);
  };
  // In a topic without lanes, whoever takes turns does so with the others.
  if (spread(ordinary.placed) || spread(arrival.placed)) {
    return {4};
  }
  return {fits_some_layout(ordinary, partitions) ? 3 : 2};
}

std::vector<int> who_forgets_lanes(const std::vector<Placed>& placed,
                                   const std::set<std::string>& vips,
                                   std::int32_t partitions) {
  std::vector<Placed> customers;
  std::ranges::copy_if(
      placed, std::back_inserter(customers),
      [](const Placed& one) { return !is_guest(*one.payment); });
  if (customers.empty()) {
    return {};
  }
  if (std::ranges::all_of(customers, [&](const Placed& one) {
        return one.record->partition ==
               default_place(one.payment->customer_id, partitions);
      })) {
    return {2};
  }
  const bool forgotten = std::ranges::any_of(customers, [&](const Placed& one) {
    const std::int32_t partition = one.record->partition;
    return vips.contains(one.payment->customer_id) ? partition != vip_lane
           : is_large(one) ? partition != high_value_lane
                           : false;
  });
  return forgotten ? std::vector{3} : std::vector<int>{};
}

bool take_turns(const std::vector<Placed>& placed) {
  const auto partition = [](const Placed& one) {
    return one.record->partition;
  };
  const auto [low, high] = std::ranges::minmax(placed, {}, partition);
  const std::int32_t first = partition(low);
  const std::int32_t last = partition(high);
  return first != last &&
         std::ranges::adjacent_find(
             placed, [&](const Placed& one, const Placed& next) {
               return partition(next) !=
                      (partition(one) == last ? first : partition(one) + 1);
             }) == placed.end();
}

void check_places(const std::vector<Placed>& placed, const Layout& layout,
                  std::int32_t partitions) {
  const std::size_t right = right_places(placed, layout);
  if (right == placed.size()) {
    return;
  }
  const auto wrong = std::ranges::find_if(placed, [&](const Placed& one) {
    return one.record->partition !=
           layout.partition_of(one.payment->customer_id);
  });
  const std::string& customer = wrong->payment->customer_id;
  const std::string words =
      take_turns(placed)
          ? "They take turns over the partitions, as only guests should."
          : guess(placed, layout, partitions);
  support::fail(
      {.reason = std::to_string(placed.size() - right) + " of " +
                 count_of(placed.size(), "payment") + " sent " +
                 to_partitions(partitions) +
                 " are in another partition than a Java program would put "
                 "them." +
                 (words.empty() ? "" : " " + words),
       .expected = customer + " has the hash " +
                   std::to_string(kafka::murmur2(customer)) +
                   ", without its sign bit " +
                   std::to_string(kafka::murmur2(customer) & 0x7fffffff) +
                   ": place " +
                   std::to_string(java_place(customer, layout.places)) +
                   " of " + std::to_string(layout.places) +
                   (layout.first > 0
                        ? ", which is partition " +
                              std::to_string(layout.partition_of(customer)) +
                              ", behind the two lanes"
                        : ""),
       .seen = where(*wrong),
       .means = "Payments of one customer that two programs send end up in "
                "two partitions and overtake each other: the refund is booked "
                "before the payment.",
       .blames = who_misplaces({.placed = placed}, {}, partitions)});
}

}  // namespace lab
