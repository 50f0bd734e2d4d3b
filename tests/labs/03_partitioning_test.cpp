// Lab 3, TODO 1 and TODO 2: whose a record is, and which place a customer has.
//
// The tests of TODO 2 pass with and without lanes: those are TODO 3.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <support/failure.hpp>
#include <support/topic.hpp>

#include "partitioning_places.hpp"
#include "partitioning_run.hpp"

namespace lab {
namespace {

using support::count_of;
using support::Random;
using support::random_for;
using support::Topic;

// ------------------------------------------------------------------- TODO 1

std::string key_of(const support::SeenRecord& record) {
  return record.key ? "\"" + support::shown(*record.key, 40) + "\"" : "none";
}

// The records whose key is not what it should be.
std::vector<Placed> wrong_keys(const std::vector<Placed>& placed, bool guests) {
  std::vector<Placed> wrong;
  std::ranges::copy_if(placed, std::back_inserter(wrong), [&](const auto& one) {
    const std::optional<std::string>& key = one.record->key;
    return is_guest(*one.payment) == guests &&
           (guests ? key.has_value() : key != one.payment->customer_id);
  });
  return wrong;
}

TEST_CASE("the key is the customer and a guest has none" *
          doctest::test_suite("TODO 1")) {
  Topic topic{{.partitions = 3}};
  Random random = random_for("keys");
  const auto customers = random_customers(random, 20);
  PaymentList list{random};
  for (int i = 0; i < 100; ++i) {
    list.add_small(random.one_in(4) ? "" : customers[random.number(0, 19)]);
  }
  list.add_small("");

  PartitioningRun run{topic.name()};
  run.feed(list.all());
  run.finish();

  // Those that are there: whether all are is not the key's fault.
  const Records records = topic.records();
  const std::vector<Placed> placed = arrival_of(list.all(), records).placed;
  if (placed.empty()) {
    (void)require_all_placed(run, list.all(), records, to_partitions(3));
  }
  if (const auto wrong = wrong_keys(placed, false); !wrong.empty()) {
    support::fail(
        {.reason =
             count_of(wrong.size(), "record") + " of customers' payments " +
             (wrong.size() == 1 ? "has" : "have") + " the wrong key or none.",
         .expected = "the key is the payment's customer_id, here \"" +
                     wrong.front().payment->customer_id + "\"",
         .seen = where(wrong.front()) + " with the key " +
                 key_of(*wrong.front().record),
         .means = "Nobody behind Kafka can tell whose payment it is without "
                  "taking it apart, and whoever puts records where their key "
                  "says tears the customer's payments apart."});
  }
  if (const auto wrong = wrong_keys(placed, true); !wrong.empty()) {
    support::fail(
        {.reason = count_of(wrong.size(), "record") + " of guests' payments " +
                   (wrong.size() == 1 ? "has" : "have") + " a key.",
         .expected = "no key at all (null), because a guest is nobody in "
                     "particular; an empty text is a key, too",
         .seen = where(wrong.front()) + " with the key " +
                 key_of(*wrong.front().record),
         .means = "All guests look like one customer, the busiest of all: "
                  "their payments are put into one partition and wait for "
                  "each other."});
  }
}

// ------------------------------------------------------------------- TODO 2

// Judges by the layout that the program seems to have: the lanes are TODO 3.
void check_places_with_or_without_lanes(const std::vector<Placed>& placed,
                                        std::int32_t partitions) {
  const Layout with = Layout::with_lanes(partitions);
  const Layout without = Layout::without_lanes(partitions);
  const bool lanes = std::ranges::all_of(placed, [&](const Placed& one) {
    return one.record->partition >= with.first;
  });
  check_places(placed, lanes ? with : without, partitions);
}

void check_on(std::int32_t partitions, const std::vector<std::string>& ids,
              Random& random) {
  Topic topic{{.partitions = partitions}};
  PaymentList list{random};
  for (const std::string& id : ids) {
    list.add_cheap(id);
  }

  PartitioningRun run{topic.name()};
  run.feed(list.all());
  run.finish(partitions < 3 ? std::vector<int>{3} : std::vector<int>{});

  const Records records = topic.records();
  if (fits_some_layout(arrival_of(list.all(), records), partitions)) {
    return;  // if it is the wrong layout, that is TODO 3
  }
  check_places_with_or_without_lanes(
      require_all_placed(run, list.all(), records, to_partitions(partitions)),
      partitions);
}

TEST_CASE("every customer is where murmur2 says on 1 and 2 and 3 partitions" *
          doctest::test_suite("TODO 2")) {
  Random random = random_for("few partitions");
  for (const std::int32_t partitions : few_partitions) {
    check_on(partitions, random_customers(random, 100), random);
  }
}

TEST_CASE("every customer is where murmur2 says on 6 and 48 partitions" *
          doctest::test_suite("TODO 2")) {
  Random random = random_for("many partitions");
  for (const std::int32_t partitions : {6, 48}) {
    check_on(partitions, random_customers(random, 300), random);
  }
}

TEST_CASE("the published murmur2 vectors go where Java sends them" *
          doctest::test_suite("TODO 2")) {
  // Those of Kafka's own UtilsTest.testMurmur2, and keys whose hashes lie at
  // the edges. tests/kafka/java_agreement has Kafka's Java client compute all
  // of them again.
  Random random = random_for("vectors");
  const std::vector<std::string> keys{
      "21",
      "foobar",
      "a-little-bit-long-string",
      "a-little-bit-longer-string",
      "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8",
      "abc",
      "CUST1072968136",  // -2147483648: std::abs() cannot even express it
      "Grüße",           // bytes beyond ASCII: they are not signed
      "支付💶"};
  for (const std::int32_t partitions : {5, 7}) {
    check_on(partitions, keys, random);
  }
}

// Where each customer's payments are.
std::map<std::string, std::set<std::int32_t>> partitions_by_customer(
    const std::vector<Placed>& placed) {
  std::map<std::string, std::set<std::int32_t>> partitions;
  for (const Placed& one : placed) {
    partitions[one.payment->customer_id].insert(one.record->partition);
  }
  return partitions;
}

TEST_CASE("a customer keeps one partition over restarts and over processes" *
          doctest::test_suite("TODO 2")) {
  Topic topic{{.partitions = 6}};
  Random random = random_for("restarts");
  const auto customers = random_customers(random, 60);
  std::array<PaymentList, 3> lists{PaymentList{random}, PaymentList{random},
                                   PaymentList{random}};
  for (PaymentList& list : lists) {
    for (int i = 0; i < 3; ++i) {
      std::ranges::for_each(customers,
                            [&](const auto& id) { list.add_cheap(id); });
    }
  }

  PartitioningRun first{topic.name()};
  PartitioningRun beside{topic.name()};
  first.feed(lists[0].all());
  beside.feed(lists[1].all());
  first.finish();
  beside.finish();
  PartitioningRun later{topic.name()};
  later.feed(lists[2].all());
  later.finish();

  const Records records = topic.records();
  std::vector<Placed> placed;
  bool turns = false;
  for (const auto& [run, list] : {std::pair{&first, &lists[0]},
                                  {&beside, &lists[1]},
                                  {&later, &lists[2]}}) {
    const std::vector<Placed> of_run = arrival_of(list->all(), records).placed;
    if (of_run.empty()) {
      (void)require_all_placed(*run, list->all(), records, to_partitions(6));
    }
    turns |= take_turns(of_run);
    placed.insert(placed.end(), of_run.begin(), of_run.end());
  }
  std::set<std::int32_t> used;
  std::size_t torn = 0;
  std::string example;
  for (const auto& [customer, partitions] : partitions_by_customer(placed)) {
    used.insert(partitions.begin(), partitions.end());
    if (partitions.size() > 1 && ++torn == 1) {
      example = customer + " has payments in the partitions " +
                std::to_string(*partitions.begin()) + " and " +
                std::to_string(*partitions.rbegin());
    }
  }
  if (torn > 0) {
    support::fail(
        {.reason = "The payments of " + count_of(torn, "customer") + " of " +
                   std::to_string(customers.size()) +
                   " are in more than one partition, although none of them "
                   "takes a lane.",
         .expected = "a customer's partition follows from the customer's id "
                     "and nothing else, in every process",
         .seen = example,
         .means = "A customer's payments overtake each other: the refund is "
                  "booked before the payment.",
         .blames = turns ? std::vector<int>{4} : std::vector<int>{}});
  }
  if (used.size() < 2) {
    support::fail(
        {.reason = "The payments of " + count_of(customers.size(), "customer") +
                   " are all in one partition of six.",
         .expected = "customers are spread over the partitions",
         .seen = "all of them in partition " + std::to_string(*used.begin()),
         .means = "One consumer does all the work, however many there are, "
                  "and every customer waits for every other."});
  }
}

}  // namespace
}  // namespace lab
