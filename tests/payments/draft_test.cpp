// Drafts: payments as they were found, right or wrong.
#include <doctest/doctest.h>

#include <optional>
#include <payments/draft.hpp>
#include <string>
#include <string_view>

using payments::Draft;
using payments::read_draft;

namespace {

constexpr const char* whole =
    R"({"payment_id":"p-1","customer_id":"CUST0042","amount":49.90,)"
    R"("currency":"EUR","method":"card","created_at":"now","note":[1.10]})";

Draft with(std::string_view member) {
  return read_draft("{" + std::string(member) + "}");
}

}  // namespace

TEST_SUITE_BEGIN("draft");

TEST_CASE("a whole payment has all its fields") {
  const Draft draft = read_draft(whole);

  CHECK(draft.is_object);
  CHECK(draft.payment_id == "p-1");
  CHECK(draft.customer_id == "CUST0042");
  CHECK(draft.has_amount);
  CHECK(draft.amount_minor == 4990);
  CHECK(draft.currency == "EUR");
  CHECK(draft.method == "card");
  CHECK(draft.created_at == "now");
}

TEST_CASE("what is no JSON object has nothing") {
  using namespace std::string_literals;
  for (const std::string& value :
       {""s, " "s, "null"s, "[]"s, "17"s, "{"s, R"({"amount":1}{})"s,
        "{\"a\":\"\xff\"}"s, "{}\0"s, std::string(100'000, '[')}) {
    const Draft draft = read_draft(value);
    CHECK_FALSE(draft.is_object);
    CHECK_FALSE(draft.has_amount);
    CHECK_FALSE(draft.customer_id);
  }
  CHECK(read_draft("{}").is_object);
}

TEST_CASE("a field that is missing or of another type is nothing") {
  CHECK_FALSE(read_draft("{}").currency);
  CHECK_FALSE(with(R"("currency":null)").currency);
  CHECK_FALSE(with(R"("currency":17)").currency);
  CHECK_FALSE(with(R"("Currency":"EUR")").currency);
  CHECK(with(R"("currency":"")").currency == "");
  CHECK(with(R"("curr\u0065ncy":"\u0045UR")").currency == "EUR");
  CHECK_FALSE(with(R"("amount":"49.90")").has_amount);
  CHECK_FALSE(with(R"("amount":null)").has_amount);
}

TEST_CASE("a field that is given twice is nothing") {
  const Draft draft =
      with(R"("currency":"EUR","currency":"EUR","amount":1,"amount":2)");

  CHECK(draft.is_object);
  CHECK_FALSE(draft.currency);
  CHECK_FALSE(draft.has_amount);
  CHECK_FALSE(draft.amount_minor);
}

TEST_CASE("an amount is read exactly or not at all") {
  CHECK(with(R"("amount":0.1)").amount_minor == 10);
  CHECK(with(R"("amount":-0.01)").amount_minor == -1);
  CHECK(with(R"("amount":1e2)").amount_minor == 10'000);
  CHECK(with(R"("amount":0)").amount_minor == 0);
  for (const char* amount :
       {"10.005", "1e-3", "1e400", "92233720368547758.08"}) {
    const Draft draft = with(R"("amount":)" + std::string(amount));
    CHECK(draft.has_amount);
    CHECK_FALSE(draft.amount_minor);
  }
}

TEST_SUITE_END();
