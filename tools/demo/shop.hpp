#pragma once
// The customers of the demo: random payments, a few of which break a rule, are
// declined by the bank, or are submitted twice.

#include <cstdint>
#include <string>
#include <support/random.hpp>
#include <vector>

namespace demo {

/// One line for an entrance of the payment system.
struct Submission {
  std::string payment_id;
  std::string customer_id;
  std::string line;       ///< The JSON, with its line end.
  bool declined = false;  ///< The bank is to decline it.
};

/// Not thread safe.
class Shop {
 public:
  explicit Shop(std::uint64_t seed);

  /// The next payments, in the order in which they are submitted. Now and then
  /// one is a payment of before, submitted again by an impatient person.
  std::vector<Submission> next(std::size_t count);

 private:
  support::Random random_;
  std::vector<Submission> recent_;  // what may be submitted again
};

}  // namespace demo
