// Payments without a customer: only where they are welcome.
#include <doctest/doctest.h>

#include <payments/json.hpp>
#include <payments/payment.hpp>
#include <string>

using payments::Guests;
using payments::parse;

namespace {

constexpr const char* guest =
    R"({"amount":1.50,"currency":"EUR","method":"card","note":"x"})";

std::string only_reason(const std::string& line, Guests guests) {
  const auto result = parse(line, guests);
  CHECK_FALSE(result.payment.has_value());
  REQUIRE(result.reasons.size() == 1);
  return result.reasons.front();
}

}  // namespace

TEST_SUITE_BEGIN("guests");

TEST_CASE("a payment without a customer is a guest's where they are welcome") {
  const auto result = parse(guest, Guests::welcome);

  REQUIRE(result.payment.has_value());
  CHECK(result.payment->guest);
  CHECK(result.payment->customer_id.empty());
}

TEST_CASE("elsewhere the customer is missing") {
  CHECK(only_reason(guest, Guests::refused) ==
        R"(customer_id is missing: add "customer_id":"CUST0042")");
}

TEST_CASE("a guest's JSON has no customer, and says the rest unchanged") {
  const auto result = parse(guest, Guests::welcome);

  REQUIRE(result.payment.has_value());
  const std::string json = payments::to_json(*result.payment);
  CHECK(json ==
        R"({"payment_id":"","amount":1.50,"currency":"EUR","method":"card",)"
        R"("created_at":"","note":"x"})");
  CHECK(parse(json, Guests::welcome).payment->guest);
}

TEST_CASE("a customer stays a customer where guests are welcome") {
  const auto result = parse(
      R"({"customer_id":"CUST0042","amount":1,"currency":"EUR","method":"c"})",
      Guests::welcome);

  REQUIRE(result.payment.has_value());
  CHECK_FALSE(result.payment->guest);
  CHECK(result.payment->customer_id == "CUST0042");
}

TEST_CASE("a customer that is empty or no text is turned away") {
  CHECK(only_reason(
            R"({"customer_id":"","amount":1,"currency":"EUR","method":"c"})",
            Guests::welcome) ==
        R"(customer_id is empty: write "customer_id":"CUST0042", or leave it )"
        "out for a guest");
  CHECK(only_reason(
            R"({"customer_id":null,"amount":1,"currency":"EUR","method":"c"})",
            Guests::welcome)
            .find("or leave it out") != std::string::npos);
}

TEST_SUITE_END();
