#include "dlq_inputs.hpp"

#include <optional>
#include <support/json.hpp>
#include <support/passage.hpp>
#include <utility>

#include "validator_inputs.hpp"

namespace lab {
namespace {

using support::Random;
using support::SeenRecord;

DlqCase poison(const std::string& what, std::optional<std::string> value) {
  return {.what = what,
          .record = {.key = "CUST1000",
                     .value = std::move(value),
                     .headers = {{"content-type", "application/json"}}},
          .failure = "poison"};
}

DlqCase without(Random& random, const std::string& field) {
  PaymentText payment{random};
  payment.remove(field);
  return poison("a payment without " + field, payment.text());
}

}  // namespace

std::string payment_id_of(const SeenRecord& record) {
  const auto payment = support::parse_object(record.value.value_or(""));
  if (!payment) {
    return {};
  }
  const auto found = payment->find("payment_id");
  return found == payment->end() ? std::string{} : found->second.text;
}

std::vector<DlqCase> poison_cases(Random& random) {
  using std::string_literals::operator""s;
  const std::string whole = PaymentText{random}.text();
  PaymentText wrong_type{random};
  wrong_type.set("amount", "\"12.50\"");
  PaymentText empty_id{random};
  empty_id.set("payment_id", "\"\"");
  std::string in_latin = whole;
  in_latin.insert(in_latin.find("\"note\""), "\"name\":\"M\xfcller\",");
  return {poison("a record without a value", std::nullopt),
          poison("an empty value", ""),
          poison("a value that is no JSON", "charge this!"),
          poison("a value that is cut off", whole.substr(0, whole.size() / 2)),
          poison("a JSON list", "[" + whole + "]"),
          poison("bytes that are no text", "\0\x01\xff\xfe\n\r\0"s),
          poison("a payment with bytes that are no UTF-8", in_latin),
          poison("an amount that is a text", wrong_type.text()),
          without(random, "amount"),
          without(random, "customer_id"),
          without(random, "payment_id"),
          poison("a payment with an empty payment_id", empty_id.text())};
}

std::vector<DlqCase> good_cases(Random& random, std::size_t count) {
  std::vector<DlqCase> cases;
  while (cases.size() < count) {
    cases.push_back(
        {.what = "a payment", .record = record_of(PaymentText{random})});
  }
  return cases;
}

std::vector<SeenRecord> records_of(const std::vector<DlqCase>& cases,
                                   Random& random, std::int32_t partition) {
  std::vector<SeenRecord> records;
  for (const DlqCase& one : cases) {
    records.push_back(one.record);
    records.back().partition = partition;
  }
  support::mark(records, random);
  return records;
}

std::vector<SeenRecord> payments_in(Random& random, std::int32_t partition,
                                    std::size_t count) {
  return records_of(good_cases(random, count), random, partition);
}

}  // namespace lab
