// What is a payment and what is not, and what the reasons say.
#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <payments/json.hpp>
#include <string>
#include <string_view>

using payments::parse;
using payments::ParseResult;

namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

/// A payment with `members` in the place of the amount.
std::string with(std::string_view members) {
  return R"({"customer_id":"CUST0042",)" + std::string(members) +
         R"(,"currency":"EUR","method":"card"})";
}

std::string with_amount(std::string_view number) {
  return with("\"amount\":" + std::string(number));
}

/// The only reason why `line` is no payment; "" if it is one, and all of them
/// if there are more.
std::string reason(std::string_view line) {
  std::string text;
  for (const std::string& one : parse(line).reasons) {
    text += (text.empty() ? "" : " | ") + one;
  }
  return text;
}

std::int64_t minor(std::string_view number) {
  const ParseResult result = parse(with_amount(number));
  REQUIRE_MESSAGE(result.payment,
                  number << ": " << reason(with_amount(number)));
  return result.payment->amount_minor;
}

void check_contains(const std::string& text, std::string_view part) {
  CHECK_MESSAGE(text.find(part) != std::string::npos,
                "\"" << part << "\" is not in: " << text);
}

}  // namespace

TEST_SUITE_BEGIN("parse");

TEST_CASE("a payment is read field by field") {
  const ParseResult result = parse(
      R"({"payment_id":"p-1","customer_id":"CUST0042","amount":49.90,)"
      R"("currency":"EUR","method":"card","created_at":"2025-01-31T09:30:00Z"})");

  REQUIRE(result.payment);
  CHECK(result.reasons.empty());
  CHECK(result.payment->payment_id == "p-1");
  CHECK(result.payment->customer_id == "CUST0042");
  CHECK(result.payment->amount_minor == 4990);
  CHECK(result.payment->currency == "EUR");
  CHECK(result.payment->method == "card");
  CHECK(result.payment->created_at == "2025-01-31T09:30:00Z");
  CHECK(result.payment->other_fields.empty());
}

TEST_CASE("payment_id and created_at may be missing") {
  const ParseResult result = parse(with_amount("1"));

  REQUIRE(result.payment);
  CHECK(result.payment->payment_id.empty());
  CHECK(result.payment->created_at.empty());
}

TEST_CASE("an amount is read exactly, however it is written") {
  CHECK(minor("0.1") == 10);
  CHECK(minor("0.10") == 10);
  CHECK(minor("0.29") == 29);  // 28.999… in a double
  CHECK(minor("1.1") == 110);
  CHECK(minor("10.000") == 1000);
  CHECK(minor("1e2") == 10000);
  CHECK(minor("1E+2") == 10000);
  CHECK(minor("1.5e-1") == 15);
  CHECK(minor("1e-2") == 1);
  CHECK(minor("0.1e1") == 100);
  CHECK(minor("-12.34") == -1234);
  CHECK(minor("1000000000000000000000000e-24") == 100);
  CHECK(minor("0.000000000000000000000000000001e30") == 100);
}

TEST_CASE("zero is zero, whatever its sign and exponent") {
  CHECK(minor("0") == 0);
  CHECK(minor("-0") == 0);
  CHECK(minor("-0.000") == 0);
  CHECK(minor("0e99999999999999999999999") == 0);
  CHECK(minor("0e-99999999999999999999999") == 0);
}

TEST_CASE("the largest and the smallest amount fit and nothing beyond does") {
  CHECK(minor("92233720368547758.07") == most);
  CHECK(minor("-92233720368547758.08") == least);
  CHECK(minor("9223372036854775807e-2") == most);
  CHECK(minor("92233720368547758") == 9223372036854775800);

  for (const char* const number :
       {"92233720368547758.08", "-92233720368547758.09", "9223372036854775807",
        "9223372036854775808", "18446744073709551616", "1e17", "1e400",
        "1e99999999999999999999999", "-1e99999999999999999999999",
        "123456789012345678901234567890"}) {
    CAPTURE(number);
    check_contains(reason(with_amount(number)), "too large");
  }
}

TEST_CASE("an amount with more than two decimals is turned away") {
  for (const char* const number :
       {"10.005", "0.001", "1e-3", "-0.001", "12.3450",
        "1e-9999999999999999999", "0.30000000000000004",
        "123456789012345678901234567890e-28"}) {
    CAPTURE(number);
    check_contains(reason(with_amount(number)), "more than two decimals");
    check_contains(reason(with_amount(number)), "round");
  }
}

TEST_CASE("every required field that is missing is named with an example") {
  const std::string reasons = reason("{}");

  check_contains(reasons, R"(customer_id is missing: add "customer_id":")");
  check_contains(reasons, R"(amount is missing: add "amount":49.90)");
  check_contains(reasons, "currency is missing");
  check_contains(reasons, "method is missing");
  CHECK(parse("{}").reasons.size() == 4);
}

TEST_CASE("a field of the wrong type is named with its type and a cure") {
  check_contains(reason(with_amount(R"("49.90")")),
                 R"(amount must be a number, not a string: write "amount":)");
  check_contains(reason(with_amount("null")), "not null");
  check_contains(reason(with_amount("true")), "not a boolean");
  check_contains(reason(with_amount("[1]")), "not an array");
  check_contains(reason(with_amount("{}")), "not an object");
  check_contains(reason(with(R"("amount":1,"payment_id":7)")),
                 "payment_id must be a string, not a number");
  check_contains(reason(with(R"("amount":1,"payment_id":null)")),
                 "or leave it out");
  check_contains(reason(with(R"("amount":1,"created_at":1700000000)")),
                 "created_at must be a string");
}

TEST_CASE("all reasons are given at once") {
  const ParseResult result =
      parse(R"({"customer_id":42,"amount":0.001,"currency":"EUR",)"
            R"("currency":"USD"})");

  CHECK(!result.payment);
  CHECK(result.reasons.size() == 4);
}

TEST_CASE("a known field given twice is turned away however it is spelt") {
  check_contains(reason(with(R"("amount":1,"amount":1)")),
                 "amount is given 2 times: keep one");
  check_contains(reason(with(R"("amount":1,"\u0061mount":2)")),
                 "amount is given 2 times");
}

TEST_CASE("fields that are not known travel on byte for byte") {
  const ParseResult result =
      parse(with("\"amount\":1, \"note\" : 1.10 ,\"tags\":[ 1, {\"a\":[]} ],"
                 "\"big\":1e999,\"e\":\"\\u00e9\\/\",\"\":null,\"note\":2"));

  REQUIRE(result.payment);
  CHECK(result.payment->other_fields ==
        "\"note\" : 1.10,\"tags\":[ 1, {\"a\":[]} ],"
        "\"big\":1e999,\"e\":\"\\u00e9\\/\",\"\":null,\"note\":2");
}

TEST_CASE("names are known with their exact spelling only") {
  const ParseResult result =
      parse(with(R"("amount":1,"Amount":2,"amount ":3)"));

  REQUIRE(result.payment);
  CHECK(result.payment->amount_minor == 100);
  CHECK(result.payment->other_fields == R"("Amount":2,"amount ":3)");
}

TEST_CASE("escapes in strings become the characters they mean") {
  const ParseResult result = parse(
      R"({"customer_id":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00",)"
      R"("amount":1,"currency":"","method":"\u0000"})");

  REQUIRE(result.payment);
  CHECK(result.payment->customer_id == "\"\\/\b\f\n\r\tAé€😀");
  CHECK(result.payment->currency.empty());
  CHECK(result.payment->method == std::string(1, '\0'));
}

TEST_CASE("half a surrogate pair is no character") {
  for (const char* const text :
       {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\n")",
        R"("\ud83d\u0041")", R"("\ud83d\ud83d")"}) {
    CAPTURE(text);
    check_contains(reason(with_amount(text)), "surrogate");
  }
}

TEST_CASE("text that is not UTF-8 is turned away with the byte's place") {
  const auto with_bytes = [](std::string_view bytes) {
    return with(R"("amount":1,"note":")" + std::string(bytes) + "\"");
  };
  for (const char* const bytes :
       {"\xff", "\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
        "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
        "\xe2\x82", "caf\xe9"}) {
    CAPTURE(bytes);
    check_contains(reason(with_bytes(bytes)), "is not valid UTF-8");
  }
  check_contains(reason("{\"\xff\":1}"), "byte 3 (0xff)");
  CHECK(reason(with_bytes("é€😀\xf4\x8f\xbf\xbf")).empty());
}

TEST_CASE("a NUL byte is turned away and its place told") {
  std::string line = with_amount("1");
  line.insert(5, 1, '\0');

  check_contains(reason(line), "byte 6 is NUL (0x00)");
}

TEST_CASE("what is no JSON object is turned away with the place and the cure") {
  const auto check_reason = [](std::string_view line, std::string_view part) {
    CAPTURE(line);
    check_contains(reason(line), part);
  };
  check_reason("", "byte 1: a payment is one JSON object: expected {, but the");
  check_reason("[]", "a payment is one JSON object: expected {, found [");
  check_reason("42", "expected {, found 4");
  check_reason("null", "expected {, found n");
  check_reason("{", "expected a field's name in double quotes, but the line");
  check_reason("{} {}", "expected nothing more after the object, found {");
  check_reason(R"({"a":1,})", "expected a field's name in double quotes");
  check_reason(R"({a:1})", "expected a field's name in double quotes, found a");
  check_reason(R"({"a" 1})", "expected : after the field's name");
  check_reason(R"({"a":})", "expected a value, found }");
  check_reason(R"({"a":1 "b":2})", "expected , or }, found \"");
  check_reason(R"({"a":[1 2]})", "expected , or ], found 2");
  check_reason(R"({"a":[1,]})", "expected a value, found ]");
  check_reason(R"({"a":[1})", "expected , or ], found }");
  check_reason(R"({"a":'b'})", "expected double quotes");
  check_reason(R"({"a":"b)", "expected the string's closing quote, but the");
  check_reason(R"({"a":"\x"})", "expected \\ to be followed by");
  check_reason(R"({"a":"\u00g0"})", "four hexadecimal digits");
  check_reason("{\"a\":\"\t\"}", "found 0x09");
  check_reason(R"({"a":01})", "no further digit after a leading 0");
  check_reason(R"({"a":-})", "expected a digit");
  check_reason(R"({"a":1.})", "expected a digit");
  check_reason(R"({"a":.5})", "expected a value");
  check_reason(R"({"a":+1})", "expected a value");
  check_reason(R"({"a":1e})", "expected a digit");
  check_reason(R"({"a":NaN})", "expected a value, found N");
  check_reason(R"({"a":tru})", "expected true");
  check_reason(R"({"a":nul)", "expected null");
  check_reason(R"({"é":€})", "byte 7: expected a value, found €");
}

TEST_CASE("a byte order mark before the object is passed over") {
  CHECK(reason("\xEF\xBB\xBF" + with_amount("1")).empty());
}

TEST_CASE("a million open brackets exhaust nothing") {
  const std::string deep(1'000'000, '[');
  const std::string shut(1'000'000, ']');

  CHECK(reason(with("\"amount\":1,\"deep\":" + deep + shut)).empty());
  check_contains(reason("{\"deep\":" + deep), "expected a value, but the line");
}

TEST_CASE("a reason quotes little of a long value and never half a character") {
  std::string long_text = "\"";
  for (int i = 0; i < 1000; ++i) {
    long_text += "é";
  }
  const std::string text = reason(with_amount(long_text + "\""));

  CHECK(text.size() < 200);
  check_contains(text, "é…");
}

TEST_CASE("a reason is one line, also of a value that has several") {
  const std::string text = reason(with_amount("[\n1,\r\n\t2]"));

  check_contains(text, "instead of [ 1,   2]");
  CHECK(text.find_first_of("\r\n\t") == std::string::npos);
}

TEST_SUITE_END();
