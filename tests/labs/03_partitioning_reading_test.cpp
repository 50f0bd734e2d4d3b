// Lab 3, TODO 5: reading some partitions, and proving that each customer's
// payments are in order there. The records are the test's own, so that these
// pass without any other TODO.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <support/random.hpp>
#include <support/topic.hpp>
#include <vector>

#include "partitioning_payments.hpp"
#include "partitioning_reader.hpp"

namespace lab {
namespace {

using support::Random;
using support::random_for;
using support::Topic;

// Records of random customers, and of guests, that are in order.
std::vector<Past> in_order(Random& random, std::int32_t partition, int count) {
  const auto customers = random_customers(random, 8);
  std::vector<Past> records;
  int second = 0;
  for (int i = 0; i < count; ++i) {
    second +=
        static_cast<int>(random.number(0, 2));  // the same one now and then
    Past& past = records.emplace_back();
    past.partition = partition;
    past.second = second;
    if (!random.one_in(5)) {
      past.customer = customers[random.number(0, 7)];
    }
  }
  return records;
}

TEST_CASE("--consume reads just the partitions that were asked for in order" *
          doctest::test_suite("TODO 5")) {
  Random random = random_for("some partitions");
  Topic topic{{.partitions = 4}};
  std::vector<std::int64_t> sizes;
  for (std::int32_t partition = 0; partition < 4; ++partition) {
    sizes.push_back(random.number(20, 200));
    write(topic.name(),
          in_order(random, partition, static_cast<int>(sizes.back())));
  }

  ReaderRun two{topic.name(), "2,0"};
  ReaderRun one{topic.name(), "3"};
  const Read of_two = two.finish();
  const Read of_one = one.finish();

  check_records(of_two, {0, 2}, sizes);
  check_records(of_one, {3}, sizes);
  check_out_of_order(of_two, {}, "");
  check_out_of_order(of_one, {}, "");
}

TEST_CASE("--consume reads to the end of empty and of full partitions" *
          doctest::test_suite("TODO 5")) {
  Random random = random_for("empty and full");
  Topic topic{{.partitions = 3}};
  constexpr int many = 3000;
  write(topic.name(), in_order(random, 1, many));

  ReaderRun all{topic.name(), "0,1,2"};
  ReaderRun none{topic.name(), "2"};
  const Read of_all = all.finish();
  const Read of_none = none.finish();

  check_records(of_all, {0, 1, 2}, {0, many, 0});
  check_out_of_order(of_all, {}, "");
  check_records(of_none, {2}, {0, many, 0});
  check_out_of_order(of_none, {}, "");
}

TEST_CASE("--consume reads all of it again and shares nothing" *
          doctest::test_suite("TODO 5")) {
  Random random = random_for("again");
  Topic topic{{.partitions = 2}};
  write(topic.name(), in_order(random, 0, 100));
  write(topic.name(), in_order(random, 1, 100));

  ReaderRun first{topic.name(), "0,1"};
  ReaderRun beside{topic.name(), "0,1"};
  const Read of_first = first.finish();
  const Read of_beside = beside.finish();
  const Read later = ReaderRun{topic.name(), "0,1"}.finish();

  check_records(of_first, {0, 1}, {100, 100});
  check_records(of_beside, {0, 1}, {100, 100});
  check_records(later, {0, 1}, {100, 100});
}

TEST_CASE("--consume finds what is out of order" *
          doctest::test_suite("TODO 5")) {
  Random random = random_for("out of order");
  Topic topic{{.partitions = 2}};
  const auto customers = random_customers(random, 2);
  const std::string& one = customers[0];
  const std::string& other = customers[1];
  // One customer's payments, and another's between them at other times.
  const int start = static_cast<int>(random.number(100, 1000));
  write(topic.name(), {{0, one, start},
                       {0, other, start - 90},
                       {0, one, start + 9},
                       {0, other, start - 80},
                       {0, one, start + 3},  // offset 4: older than 2
                       {0, one, start + 5},  // offset 5: older than 2, too
                       {0, other, start - 70},
                       {0, one, start + 20},
                       {1, other, start},
                       {1, other, start - 1}});

  const Read both = ReaderRun{topic.name(), "0,1"}.finish();

  check_records(both, {0, 1}, {8, 2});
  check_out_of_order(both, {{0, 4}, {0, 5}, {1, 1}},
                     "made before one of the same customer that comes "
                     "earlier in the partition");
}

TEST_CASE("--consume calls nothing out of order that may be as it is" *
          doctest::test_suite("TODO 5")) {
  Random random = random_for("false alarms");
  Topic topic{{.partitions = 2}};
  const auto customers = random_customers(random, 2);
  const std::string& one = customers[0];
  const std::string& other = customers[1];
  const int start = static_cast<int>(random.number(100, 1000));
  write(topic.name(), {{0, one, start + 50},
                       {0, other, start},     // somebody else's
                       {0, one, start + 50},  // the same moment
                       {0, std::nullopt, start + 60},
                       {0, std::nullopt, start},   // guests have no order
                       {0, std::string{}, start},  // an empty key is a key
                       {0, other, start + 1}});
  // Between partitions there is no order, whichever is read first.
  write(topic.name(), {{1, one, start + 10},
                       {1, other, start - 20},
                       {1, one, start + 80},
                       {1, other, start + 90}});

  const Read both = ReaderRun{topic.name(), "0,1"}.finish();

  check_records(both, {0, 1}, {7, 4});
  check_out_of_order(both, {}, "");
}

}  // namespace
}  // namespace lab
