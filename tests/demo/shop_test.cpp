// The demo's payments: random, but the same again with the same seed.
#include "demo/shop.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

TEST_SUITE_BEGIN("shop");

TEST_CASE("the same seed gives the same payments, another one others") {
  const auto lines = [](std::uint64_t seed) {
    std::string all;
    for (const demo::Submission& one : demo::Shop{seed}.next(100)) {
      all += one.line;
    }
    return all;
  };

  CHECK(lines(1) == lines(1));
  CHECK(lines(1) != lines(2));
}

TEST_CASE("some payments break a rule, some are declined, some come twice") {
  demo::Shop shop{1};
  auto payments = shop.next(1000);
  const auto more = shop.next(1000);
  payments.insert(payments.end(), more.begin(), more.end());

  std::set<std::string> ids;
  std::size_t breaking = 0;
  for (const demo::Submission& one : payments) {
    ids.insert(one.payment_id);
    breaking += one.line.find("\"JPY\"") != std::string::npos ? 1U : 0U;
    CHECK(one.line.ends_with("}\n"));
  }
  CHECK(payments.size() == 2000);
  CHECK(ids.size() < 1990);
  CHECK(ids.size() > 1900);
  CHECK(breaking > 50);
  CHECK(breaking < 200);
  CHECK(std::ranges::count_if(payments, &demo::Submission::declined) > 10);
}

TEST_SUITE_END();
