// Lab 3, TODO 3 and TODO 4: the lanes, and the guests.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <support/failure.hpp>
#include <support/fair_time.hpp>
#include <support/growing_topic.hpp>
#include <support/topic.hpp>

#include "partitioning_lanes.hpp"
#include "partitioning_places.hpp"
#include "partitioning_run.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::count_of;
using support::Random;
using support::random_for;
using support::Topic;

// Sends the payments to a new topic, and looks where they are.
class Sent {
 public:
  Sent(std::int32_t partitions, const Payments& payments,
       const std::vector<std::string>& vips = {})
      : topic_{{.partitions = partitions}}, run_{topic_.name(), vips} {
    run_.feed(payments);
    // The lanes leave the others no place at all.
    run_.finish(partitions < 3 ? std::vector<int>{3} : std::vector<int>{});
    records_ = topic_.records();
    placed_ = require_all_placed(
        run_, payments, records_, to_partitions(partitions),
        who_misplaces(arrival_of(payments, records_),
                      {vips.begin(), vips.end()}, partitions));
  }
  [[nodiscard]] const std::vector<Placed>& placed() const { return placed_; }

 private:
  Topic topic_;
  PartitioningRun run_;
  Records records_;
  std::vector<Placed> placed_;
};

// ------------------------------------------------------------------- TODO 3

TEST_CASE("VIPs take partition 0 and payments of 5000.00 and more partition 1" *
          doctest::test_suite("TODO 3")) {
  Random random = random_for("lanes");
  for (const std::int32_t partitions : {3, 6, 48}) {
    const auto customers = random_customers(random, 60);
    const std::vector<std::string> vips(customers.begin(),
                                        customers.begin() + 5);
    PaymentList list{random};
    for (const std::string& customer : customers) {
      list.add_small(customer);
      list.add_large(customer);
      list.add(customer, high_value - 1);  // 4,999.99
      list.add(customer, high_value);
      list.add(customer, high_value + 1);
    }

    const Sent sent{partitions, list.all(), vips};

    check_lanes(sent.placed(), {vips.begin(), vips.end()}, partitions);
  }
}

TEST_CASE("all others share the partitions behind the lanes by murmur2" *
          doctest::test_suite("TODO 3")) {
  Random random = random_for("behind the lanes");
  for (const std::int32_t partitions : {3, 6, 48}) {
    PaymentList list{random};
    for (const std::string& customer : random_customers(random, 200)) {
      list.add_small(customer);
    }

    const Sent sent{partitions, list.all()};

    check_places(sent.placed(), Layout::with_lanes(partitions), partitions);
  }
}

TEST_CASE("a topic of fewer than three partitions has no lanes" *
          doctest::test_suite("TODO 3")) {
  Random random = random_for("no lanes");
  for (const std::int32_t partitions : too_few_for_lanes) {
    const auto customers = random_customers(random, 50);
    const std::vector<std::string> vips(customers.begin(),
                                        customers.begin() + 25);
    PaymentList list{random};
    for (const std::string& customer : customers) {
      list.add_small(customer);
      list.add_large(customer);
    }

    const Sent sent{partitions, list.all(), vips};

    check_places(sent.placed(), Layout::without_lanes(partitions), partitions);
  }
}

TEST_CASE(
    "each customer's payments stay in order inside a lane for 10000 payments" *
    doctest::test_suite("TODO 3")) {
  constexpr int payments = 10'000;
  Random random = random_for("10000 payments");
  const auto customers = random_customers(random, 40);
  const std::vector<std::string> vips(customers.begin(), customers.begin() + 4);
  PaymentList list{random};
  for (int i = 0; i < payments; ++i) {
    const std::string& customer = customers[random.number(0, 39)];
    random.one_in(5) ? list.add_large(customer) : list.add_small(customer);
  }

  const Sent sent{6, list.all(), vips};

  check_lanes(sent.placed(), {vips.begin(), vips.end()}, 6);
  check_order_inside_lanes(sent.placed());
}

TEST_CASE("a payment of high value leaves its customer's order" *
          doctest::test_suite("TODO 3")) {
  Random random = random_for("leaves the order");
  PaymentList list{random};
  for (const std::string& customer : random_customers(random, 20)) {
    list.add_small(customer);
    list.add_large(customer);
    list.add_small(customer);
  }

  const Sent sent{6, list.all()};

  // What the handout asks: the first and the third stay in order, and nothing
  // says whether the second comes before them, between them or behind them.
  const std::vector<Placed>& placed = sent.placed();
  for (std::size_t i = 0; i + 2 < placed.size(); i += 3) {
    const Placed& before = placed[i];
    const Placed& large = placed[i + 1];
    const Placed& after = placed[i + 2];
    if (before.record->partition != after.record->partition ||
        before.record->offset >= after.record->offset) {
      support::fail_now(
          {.reason = "A payment of high value between two others changes the "
                     "order of these two.",
           .expected = "the payments around it are in one partition, the "
                       "first of them before the second",
           .seen = where(before) + ", and " + where(after),
           .means = "The refund is booked before the payment.",
           .blames = who_tears_apart(placed)});
    }
    if (large.record->partition == before.record->partition) {
      support::fail_now(
          {.reason = "A payment of high value waits among its customer's "
                     "other payments: it has no lane.",
           .expected = "it is in partition 1, where nothing keeps it in order "
                       "with the customer's other payments",
           .seen = where(before) + ", and " + where(large),
           .means = "A payment that must be looked at within seconds waits "
                    "behind thousands of cups of coffee.",
           .blames = who_misplaces({.placed = placed}, {}, 6)});
    }
  }
}

// Payments of new customers, until one of them lands beyond `partitions`, or a
// program that looks for new partitions would have seen them long ago.
void wait_until_seen(PartitioningRun& run, Random& random,
                     std::int32_t partitions) {
  const support::FairStopwatch watch;
  std::size_t fed = run.verdicts_so_far().all.size();
  while (!watch.passed(2s)) {
    PaymentList more{random};
    for (const std::string& customer : random_customers(random, 20)) {
      more.add_small(customer);
    }
    run.feed(more.all());
    fed += more.all().size();
    if (!run.wait_for_verdicts(fed, 2s) ||
        std::ranges::any_of(run.verdicts_so_far().all,
                            [&](const support::Verdict& verdict) {
                              return verdict.partition >= partitions;
                            })) {
      return;
    }
  }
}

TEST_CASE("partitions that are added while it runs are used" *
          doctest::test_suite("TODO 3")) {
  constexpr std::int32_t before = 3;
  constexpr std::int32_t after = 6;
  support::GrowingTopic topic{before};
  Random random = random_for("more partitions");
  PaymentList first{random};
  PaymentList last{random};
  for (const std::string& customer : random_customers(random, 200)) {
    (last.all().size() < 150 ? last : first).add_small(customer);
  }

  PartitioningRun run{
      topic.name(), {}, {{"topic.metadata.refresh.interval.ms", "50"}}};
  run.feed(first.all());
  run.wait_for_verdicts(first.all().size(), 5s);
  topic.grow_to(after);
  wait_until_seen(run, random, before);
  run.feed(last.all());
  run.finish();

  const Records records = topic.records();
  const auto placed = require_all_placed(
      run, last.all(), records,
      "to a topic that had 3 partitions at first and has 6 now",
      who_misplaces(arrival_of(last.all(), records), {}, after));
  if (right_places(placed, Layout::with_lanes(before)) == placed.size()) {
    support::fail(
        {.reason = "The topic has got three more partitions, and the gateway "
                   "goes on as if there were three in all.",
         .expected = "the number of partitions is the one that "
                     "partition_count() gave for this very payment",
         .seen = where(placed.front()) + ", like every other payment",
         .means = "The partitions were added because the old ones are too "
                  "busy: nothing gets better until somebody restarts every "
                  "gateway, and meanwhile those that were restarted put a "
                  "customer elsewhere than those that were not."});
    return;
  }
  check_places(placed, Layout::with_lanes(after), after);
}

// ------------------------------------------------------------------- TODO 4

// Payments of guests, and of a few customers between them.
Payments mostly_guests(Random& random, std::size_t guests) {
  const auto customers = random_customers(random, 10);
  PaymentList list{random};
  for (std::size_t i = 0; i < guests; ++i) {
    list.add_cheap("");
    if (i % 40 == 0) {
      list.add_cheap(customers[random.number(0, 9)]);
    }
  }
  return list.all();
}

TEST_CASE("guests are spread within 20 percent of even behind the lanes" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("guests");
  const Payments payments = mostly_guests(random, 2000);

  const Sent sent{6, payments};

  check_guests_spread(sent.placed(), Layout::with_lanes(6));
  check_customers_not_spread(sent.placed());
}

TEST_CASE("guests are spread on topics of 1 and 2 and 3 partitions too" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("guests on few");
  for (const std::int32_t partitions : few_partitions) {
    const Payments payments = mostly_guests(random, 1000);

    const Sent sent{partitions, payments};

    check_guests_spread(sent.placed(), Layout::with_lanes(partitions));
    check_customers_not_spread(sent.placed());
  }
}

TEST_CASE("a guest's payment of high value takes the lane like any other" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("rich guests");
  PaymentList list{random};
  // Customers show whether anybody's payments take a lane.
  for (const std::string& customer : random_customers(random, 20)) {
    list.add_large(customer);
    list.add_cheap(customer);
  }
  for (int i = 0; i < 200; ++i) {
    random.one_in(3) ? list.add_large("") : list.add_cheap("");
  }

  const Sent sent{6, list.all()};

  check_lanes(sent.placed(), {}, 6);
}

}  // namespace
}  // namespace lab
