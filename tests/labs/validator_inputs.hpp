// Payments for a validator, right and wrong ones, each with the rules that it
// breaks. None of it comes from the code of the labs: a judge that shared that
// would share its mistakes.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <support/comparison.hpp>
#include <support/random.hpp>
#include <utility>
#include <vector>

namespace lab {

/// The JSON of a payment, to be made wrong in one way or another.
class PaymentText {
 public:
  /// A payment that breaks no rule, of no particular content.
  explicit PaymentText(support::Random& random);

  /// Sets a field to a piece of JSON, such as `"EUR"` with its quotes.
  PaymentText& set(const std::string& field, const std::string& json);
  PaymentText& remove(const std::string& field);

  [[nodiscard]] std::string text() const;
  /// The field as it stands in the text.
  [[nodiscard]] std::string json_of(const std::string& field) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// "2026-03-07T10:00:05.250Z"
std::string timestamp(std::chrono::system_clock::time_point moment);

/// A record with its verdict.
struct Case {
  std::string what;  ///< "amount 10000.01", for a failure's text
  support::SeenRecord record = {};
  std::set<std::string> rules = {};  ///< Empty: the payment is valid.
};

/// A record as the gateway sends it.
support::SeenRecord record_of(const PaymentText& payment);

/// Records of `count` valid payments, marked.
std::vector<support::SeenRecord> valid_records(support::Random& random,
                                               std::size_t count);

/// Every rule by itself, on both sides of every boundary.
std::vector<Case> single_rule_cases(support::Random& random);
/// Several rules at once.
std::vector<Case> combined_cases(support::Random& random);
/// What is no payment at all.
std::vector<Case> no_payment_cases(support::Random& random);

}  // namespace lab
