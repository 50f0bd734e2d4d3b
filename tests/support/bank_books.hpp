// What a bank has written down: every request to charge, and the money that
// moved. Here "charged twice" is judged.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace support {

/// One request to charge, whatever became of it.
struct BankRequest {
  std::string payment_id;
  std::string key;  ///< Its Idempotency-Key; empty: it had none.
  std::string customer_id;
  std::int64_t amount_minor = 0;  ///< In hundredths: 4990 is 49.90.
  std::chrono::steady_clock::time_point when;
  /// What it was answered: 200, 402 or 503. 0: nothing, the connection was cut.
  int status = 0;
  /// Whether this request moved money. Not so when its key was known already.
  bool charged = false;
};

/// One line of JSON about a request: whose payment, the amount, the key, what
/// it was answered, and whether it moved money.
std::string to_json(const BankRequest& request);

struct BankBooks {
  std::vector<BankRequest> requests;  ///< In the order in which they came.

  /// The ledger: the requests that moved money.
  [[nodiscard]] std::vector<BankRequest> ledger() const;
  /// The requests for one payment.
  [[nodiscard]] std::vector<BankRequest> requests_for(
      std::string_view payment_id) const;
  /// How often one payment was charged.
  [[nodiscard]] std::size_t charges_of(std::string_view payment_id) const;
  /// "customer CUST0042 charged twice", and how many other payments were
  /// charged more than once; empty when none was.
  [[nodiscard]] std::string charged_twice() const;
};

}  // namespace support
