// Payments for Lab 3: whose they are and how much they come to decides where
// they belong, so a test says both.
#pragma once

#include <cstdint>
#include <string>
#include <support/random.hpp>
#include <support/sample_payments.hpp>
#include <vector>

namespace lab {

using Payments = std::vector<support::SamplePayment>;

/// From here on a payment is of high value, in hundredths: 5,000.00.
inline constexpr std::int64_t high_value = 500'000;

/// Payments of one input, in the order in which they are added.
class PaymentList {
 public:
  explicit PaymentList(support::Random& random);

  /// A payment of this customer; of a guest if the customer is empty.
  void add(const std::string& customer, std::int64_t amount_minor);
  /// The same of a random amount below high_value, or from it on.
  void add_small(const std::string& customer);
  void add_large(const std::string& customer);
  /// The same of an amount that is below high_value for everybody, also for
  /// who takes whole units for hundredths.
  void add_cheap(const std::string& customer);

  [[nodiscard]] const Payments& all() const { return payments_; }

 private:
  support::Random& random_;
  std::string run_;
  Payments payments_;
};

/// So many different customer ids, "CUST0042".
std::vector<std::string> random_customers(support::Random& random,
                                          std::size_t count);

inline bool is_guest(const support::SamplePayment& payment) {
  return payment.customer_id.empty();
}

/// "CUST0042", "a guest"
std::string payer(const support::SamplePayment& payment);

}  // namespace lab
