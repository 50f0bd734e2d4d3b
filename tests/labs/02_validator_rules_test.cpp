// Lab 2, TODO 4: whether the validator judges each record as the rules say.

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <support/json.hpp>

#include "validator_checks.hpp"
#include "validator_inputs.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::Random;
using support::random_for;

TEST_CASE("each rule alone is judged on both sides of its boundary" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("rules alone");

  check_cases([&] { return single_rule_cases(random); }, random);
}

TEST_CASE("all the rules that a payment breaks are named together" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("rules together");

  check_cases([&] { return combined_cases(random); }, random);
}

TEST_CASE("what is no payment is rejected and the payments behind it go on" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("no payment");

  check_cases(
      [&] {
        std::vector<Case> cases;
        for (Case& one : no_payment_cases(random)) {
          cases.push_back(std::move(one));
          cases.push_back({.what = "a valid payment behind it",
                           .record = record_of(PaymentText{random})});
        }
        return cases;
      },
      random);
}

TEST_CASE("a payment from the future is rejected but clocks may differ" *
          doctest::test_suite("TODO 4")) {
  Random random = random_for("future");
  const auto made = [&](std::chrono::seconds from_now,
                        std::set<std::string> rules) {
    PaymentText payment{random};
    payment.set("created_at",
                support::json_string(
                    timestamp(std::chrono::system_clock::now() + from_now)));
    return Case{.what = "created_at " + std::to_string(from_now.count()) +
                        " s in the future",
                .record = record_of(payment),
                .rules = std::move(rules)};
  };

  // Time passes until the validator looks: what is right now stays right, and a
  // minute is far more than a slow machine needs.
  check_cases(
      [&] {
        return std::vector{made(-10s, {}), made(0s, {}),
                           made(4s, {}),   made(60s, {"created_at"}),
                           made(4s, {}),   made(86'400s, {"created_at"})};
      },
      random);
}

}  // namespace
}  // namespace lab
