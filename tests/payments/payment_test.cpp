// Payments as text, their ids and their timestamps.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <payments/json.hpp>
#include <payments/payment.hpp>
#include <set>
#include <string>
#include <string_view>

using namespace std::chrono_literals;
using payments::Payment;
using payments::to_timestamp;

namespace {

Payment sample() {
  return {.payment_id = "p-1",
          .customer_id = "CUST0042",
          .amount_minor = 4990,
          .currency = "EUR",
          .method = "card",
          .created_at = "2025-01-31T09:30:00.250Z",
          .other_fields = {}};
}

std::string amount_of(std::int64_t minor) {
  Payment payment = sample();
  payment.amount_minor = minor;
  const std::string json = to_json(payment);
  const std::size_t start = json.find("\"amount\":") + 9;
  return json.substr(start, json.find(',', start) - start);
}

/// Whether `id` looks like 3f0c8a52-6f0e-4b5e-9a57-0d6a1c1f7d11, where x stands
/// for any hexadecimal digit, and y for 8, 9, a or b.
bool is_uuid4(std::string_view id) {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  return std::equal(
      id.begin(), id.end(), shape.begin(), shape.end(), [](char c, char is) {
        const std::string_view allowed = is == 'x'   ? "0123456789abcdef"
                                         : is == 'y' ? "89ab"
                                                     : std::string_view(&is, 1);
        return allowed.find(c) != std::string_view::npos;
      });
}

}  // namespace

TEST_SUITE_BEGIN("payment");

TEST_CASE("a payment is written in one line and in a fixed order") {
  Payment payment = sample();
  CHECK(to_json(payment) ==
        R"({"payment_id":"p-1","customer_id":"CUST0042","amount":49.90,)"
        R"("currency":"EUR","method":"card",)"
        R"("created_at":"2025-01-31T09:30:00.250Z"})");

  payment.other_fields = R"("note" : 1.10,"tags":[])";
  CHECK(to_json(payment).ends_with(R"(.250Z","note" : 1.10,"tags":[]})"));
}

TEST_CASE("amounts are written with two decimals") {
  CHECK(amount_of(0) == "0.00");
  CHECK(amount_of(5) == "0.05");
  CHECK(amount_of(10) == "0.10");
  CHECK(amount_of(100) == "1.00");
  CHECK(amount_of(-5) == "-0.05");
  CHECK(amount_of(-1234) == "-12.34");
  CHECK(amount_of(std::numeric_limits<std::int64_t>::max()) ==
        "92233720368547758.07");
  CHECK(amount_of(std::numeric_limits<std::int64_t>::min()) ==
        "-92233720368547758.08");
}

TEST_CASE("whatever a string holds the result is JSON and reads back") {
  Payment payment = sample();
  payment.customer_id = "quote \" backslash \\ newline \n nul ";
  payment.customer_id += '\0';
  payment.method = "é€😀\x7f\x1f";

  const std::string json = to_json(payment);

  CHECK(json.find('\n') == std::string::npos);
  CHECK(payments::parse(json).payment == payment);
  CHECK(nlohmann::json::parse(json)["customer_id"] == payment.customer_id);
}

TEST_CASE("bytes that are not UTF-8 are replaced") {
  Payment payment = sample();
  payment.method =
      "a\xff"
      "b\xc3";

  CHECK(nlohmann::json::parse(to_json(payment))["method"] == "a\uFFFDb\uFFFD");
}

TEST_CASE("every new payment id is a random UUID of version 4") {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = payments::new_payment_id();
    CHECK_MESSAGE(is_uuid4(id), id);
    ids.insert(id);
  }
  CHECK(ids.size() == 1000);
}

TEST_CASE("a timestamp is in UTC with three digits of milliseconds") {
  using std::chrono::milliseconds, std::chrono::microseconds;
  using Moment = std::chrono::system_clock::time_point;

  CHECK(to_timestamp(Moment{}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_timestamp(Moment{milliseconds{1738315800250}}) ==
        "2025-01-31T09:30:00.250Z");
  CHECK(to_timestamp(Moment{milliseconds{951782400007}}) ==
        "2000-02-29T00:00:00.007Z");
  CHECK(to_timestamp(Moment{microseconds{1999}}) == "1970-01-01T00:00:00.001Z");
  CHECK(to_timestamp(Moment{milliseconds{-1}}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("a timestamp is read back as it was written") {
  using namespace std::chrono;
  for (const milliseconds since :
       {0ms, 1ms, 1738315800250ms, 4102444799999ms}) {
    const system_clock::time_point moment{since};
    CHECK(payments::from_timestamp(to_timestamp(moment)) == moment);
  }
  CHECK(payments::from_timestamp("2024-02-29T23:59:59Z") ==
        payments::from_timestamp("2024-02-29T23:59:59.000000Z"));
}

TEST_CASE("what is no timestamp in UTC is nothing") {
  for (const char* const text : {"",
                                 "Z",
                                 "now",
                                 "2025-01-31",
                                 "2025-01-31T09:30:00",
                                 "2025-01-31T09:30:00.Z",
                                 "2025-01-31T09:30:00,5Z",
                                 "2025-01-31T09:30:00.5xZ",
                                 "2025-01-31 09:30:00Z",
                                 "2025-01-31T09:30:00+00:00",
                                 "2025-02-29T09:30:00Z",
                                 "2025-13-01T09:30:00Z",
                                 "2025-00-01T09:30:00Z",
                                 "2025-01-00T09:30:00Z",
                                 "2025-01-31T24:00:00Z",
                                 "2025-01-31T09:60:00Z",
                                 "2025-01-31T09:30:60Z",
                                 "2025-1-31T09:30:00Z",
                                 "x025-01-31T09:30:00Z",
                                 "2025-01-31T09:30:00ZZ"}) {
    CHECK_MESSAGE(!payments::from_timestamp(text), text);
  }
}

TEST_CASE("a moment beyond the clock is the last one it can hold") {
  using Moment = std::chrono::system_clock::time_point;
  CHECK(payments::from_timestamp("9999-12-31T23:59:59Z") == Moment::max());
  CHECK(payments::from_timestamp("0000-01-01T00:00:00Z") == Moment::min());
}

TEST_SUITE_END();
