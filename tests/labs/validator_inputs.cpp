#include "validator_inputs.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <support/json.hpp>
#include <support/passage.hpp>

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::json_string;
using support::Random;
using support::SeenRecord;

std::string amount_of(std::int64_t minor) {
  const std::string cents = std::to_string(minor % 100);
  return std::to_string(minor / 100) + "." +
         (cents.size() == 1 ? "0" + cents : cents);
}

template <std::size_t count>
const char* one_of(Random& random, const std::array<const char*, count>& all) {
  return all.at(static_cast<std::size_t>(
      random.number(0, static_cast<std::int64_t>(count) - 1)));
}

std::string without_quotes(const std::string& json) {
  return json.size() < 2 ? "" : json.substr(1, json.size() - 2);
}

// A payment with one field changed.
Case with(Random& random, const std::string& field, const std::string& json,
          std::set<std::string> rules) {
  PaymentText payment{random};
  payment.set(field, json);
  return {.what = field + " " + support::shown(json, 40),
          .record = record_of(payment),
          .rules = std::move(rules)};
}

Case without(Random& random, const std::string& field) {
  PaymentText payment{random};
  payment.remove(field);
  return {.what = "no " + field,
          .record = record_of(payment),
          .rules = {"required"}};
}

Case raw(const std::string& what, std::optional<std::string> value,
         std::set<std::string> rules) {
  return {.what = what,
          .record = {.partition = -1,
                     .key = "CUST1000",
                     .value = std::move(value),
                     .headers = {{"content-type", "application/json"}}},
          .rules = std::move(rules)};
}

}  // namespace

std::string timestamp(std::chrono::system_clock::time_point moment) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(moment);
  const std::time_t time = std::chrono::system_clock::to_time_t(whole);
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text{};
  const std::size_t length =
      std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  const auto ms =
      std::chrono::floor<std::chrono::milliseconds>(moment - whole).count();
  std::string decimals = std::to_string(1000 + ms).substr(1);
  return std::string{text.data(), length} + "." + decimals + "Z";
}

PaymentText::PaymentText(Random& random) {
  static constexpr std::array currencies{"USD", "EUR", "GBP"};
  static constexpr std::array methods{"card", "transfer", "wallet"};
  const auto age = std::chrono::milliseconds{random.number(0, 3'600'000)};
  fields_ = {
      {"payment_id", json_string(random.uuid())},
      {"customer_id",
       json_string("CUST" + std::to_string(1000 + random.number(0, 39)))},
      {"amount", amount_of(random.number(1, 1'000'000))},
      {"currency", json_string(one_of(random, currencies))},
      {"method", json_string(one_of(random, methods))},
      {"created_at",
       json_string(timestamp(std::chrono::system_clock::now() - age))},
      {"note", json_string(random.letters(8))}};
}

PaymentText& PaymentText::set(const std::string& field,
                              const std::string& json) {
  for (auto& [name, value] : fields_) {
    if (name == field) {
      value = json;
      return *this;
    }
  }
  fields_.emplace_back(field, json);
  return *this;
}

PaymentText& PaymentText::remove(const std::string& field) {
  std::erase_if(fields_, [&](const auto& one) { return one.first == field; });
  return *this;
}

std::string PaymentText::text() const {
  std::string json = "{";
  for (const auto& [name, value] : fields_) {
    json.append(json.size() > 1 ? "," : "").append(json_string(name));
    json.append(":").append(value);
  }
  return json + "}";
}

std::string PaymentText::json_of(const std::string& field) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(),
                   [&](const auto& one) { return one.first == field; });
  return found == fields_.end() ? std::string{} : found->second;
}

SeenRecord record_of(const PaymentText& payment) {
  return {
      .partition = -1,
      .key = without_quotes(payment.json_of("customer_id")),
      .value = payment.text(),
      .headers = {{"payment_id", without_quotes(payment.json_of("payment_id"))},
                  {"content-type", "application/json"}}};
}

std::vector<SeenRecord> valid_records(Random& random, std::size_t count) {
  std::vector<SeenRecord> records;
  records.reserve(count);
  while (records.size() < count) {
    records.push_back(record_of(PaymentText{random}));
  }
  support::mark(records, random);
  return records;
}

std::vector<Case> single_rule_cases(Random& random) {
  std::vector<Case> cases;
  for (const char* amount : {"0.01", "0.10", "1", "1e2", "9999.99", "10000",
                             "10000.00", "1E+4", "4.90e1"}) {
    cases.push_back(with(random, "amount", amount, {}));
  }
  for (const char* amount :
       {"0", "0.00", "-0.01", "-5", "10000.01", "10001", "1e5", "0.001",
        "10.005", "9999.999", "1e-3", "1e400", "99999999999999999999"}) {
    cases.push_back(with(random, "amount", amount, {"amount"}));
  }
  for (const char* customer : {R"("CUST0000")", R"("CUST9999")"}) {
    cases.push_back(with(random, "customer_id", customer, {}));
  }
  for (const char* customer :
       {R"("")", R"("CUST")", R"("CUST123")", R"("CUST12345")", R"("cust1234")",
        R"("CUST12a4")", R"("XCUST1234")", R"(" CUST1234")", R"("CUST-123")",
        R"("CUST1234\u0000")", R"("KUND1234")"}) {
    cases.push_back(with(random, "customer_id", customer, {"customer_id"}));
  }
  for (const char* currency : {R"("USD")", R"("EUR")", R"("GBP")"}) {
    cases.push_back(with(random, "currency", currency, {}));
  }
  for (const char* currency :
       {R"("")", R"("eur")", R"("CHF")", R"("EURO")", R"("EU")", R"("EUR ")"}) {
    cases.push_back(with(random, "currency", currency, {"currency"}));
  }
  for (const char* moment :
       {R"("2020-02-29T23:59:59Z")", R"("2021-01-01T00:00:00.123456Z")"}) {
    cases.push_back(with(random, "created_at", moment, {}));
  }
  for (const char* moment :
       {R"("")", R"("yesterday")", R"("2021-02-29T10:00:00Z")",
        R"("2021-13-01T10:00:00Z")", R"("2021-01-01")",
        R"("2021-01-01T24:00:00Z")", R"("2999-01-01T00:00:00Z")"}) {
    cases.push_back(with(random, "created_at", moment, {"created_at"}));
  }
  for (const char* field : {"payment_id", "customer_id", "amount", "currency",
                            "method", "created_at"}) {
    cases.push_back(without(random, field));
    cases.push_back(with(random, field, "null", {"required"}));
    cases.push_back(with(random, field, "true", {"required"}));
    cases.push_back(with(random, field, "[1]", {"required"}));
    const bool number = std::string_view{field} == "amount";
    cases.push_back(
        with(random, field, number ? R"("49.90")" : "17", {"required"}));
  }
  cases.push_back(with(random, "unknown", "{\"deep\":[1.10,null]}", {}));
  return cases;
}

std::vector<Case> combined_cases(Random& random) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"amount", "10000.01"},
      {"customer_id", R"("CUST12345")"},
      {"currency", R"("CHF")"},
      {"created_at", R"("2999-01-01T00:00:00Z")"}};
  std::vector<Case> cases;
  // Every choice of two or more of the rules, with a required field missing
  // besides in every second one.
  for (unsigned choice = 0; choice < 16U; ++choice) {
    PaymentText payment{random};
    Case both{.what = ""};
    for (std::size_t i = 0; i < wrong.size(); ++i) {
      if ((choice >> i & 1U) != 0) {
        payment.set(wrong[i].first, wrong[i].second);
        both.rules.insert(wrong[i].first);
        both.what += (both.what.empty() ? "" : ", ") + wrong[i].first + " " +
                     wrong[i].second;
      }
    }
    if (both.rules.size() >= 2) {
      both.record = record_of(payment);
      cases.push_back(both);
    }
    if (!both.rules.empty()) {
      payment.remove("method");
      both.rules.insert("required");
      both.what += ", no method";
      both.record = record_of(payment);
      cases.push_back(both);
    }
  }
  return cases;
}

std::vector<Case> no_payment_cases(Random& random) {
  const std::string good = PaymentText{random}.text();
  using namespace std::string_literals;
  std::vector<Case> cases{
      raw("a null value", std::nullopt, {"json"}),
      raw("an empty value", "", {"json"}),
      raw("a blank", " ", {"json"}),
      raw("no JSON", "not JSON", {"json"}),
      raw("half a payment", good.substr(0, good.size() / 2), {"json"}),
      raw("two payments in one", good + good, {"json"}),
      raw("an array", "[" + good + "]", {"json"}),
      raw("a number", "17", {"json"}),
      raw("the word null", "null", {"json"}),
      raw("bytes that are no text", "\xff\xfe\x00\x01"s, {"json"}),
      raw("a NUL in the middle", good.substr(0, 20) + "\0"s + good.substr(20),
          {"json"}),
      raw("deep nesting", std::string(50'000, '['), {"json"}),
      raw("a megabyte of letters", std::string(1'000'000, 'x'), {"json"}),
      raw("an empty object", "{}", {"required"}),
  };
  PaymentText large{random};
  large.set("note", json_string(random.letters(1'000'000 - 400)));
  cases.push_back({.what = "a payment with a value of a megabyte",
                   .record = record_of(large)});
  Case no_key = {.what = "a payment without a key",
                 .record = record_of(PaymentText{random})};
  no_key.record.key.reset();
  cases.push_back(no_key);
  return cases;
}

}  // namespace lab
