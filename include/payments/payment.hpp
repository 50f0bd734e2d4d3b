#pragma once
// A payment, as the programs of this project hold it.
//
// Reach for this header wherever a payment is passed around. It needs no JSON
// library; reading JSON is <payments/json.hpp>.
//
//     payments::Payment payment;
//     payment.payment_id = payments::new_payment_id();
//     payment.customer_id = "CUST0042";
//     payment.amount_minor = 4990;  // 49.90
//     std::cout << payments::to_json(payment) << '\n';

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace payments {

struct Payment {
  /// Names this payment and no other: a UUID, version 4.
  std::string payment_id;

  /// Who pays, "CUST0042". Empty for a guest.
  std::string customer_id;

  /// Paid without a customer account: there is no customer_id in its JSON. Only
  /// programs that welcome guests see such payments.
  bool guest = false;

  /// How much, in hundredths of the currency: 4990 is 49.90. Money is never
  /// held in a double, which cannot hold 0.10 exactly.
  std::int64_t amount_minor = 0;

  /// "USD", "EUR" or "GBP".
  std::string currency;

  /// How it is paid: "card", "transfer", …
  std::string method;

  /// When the payment was made: ISO 8601 in UTC, "2025-01-31T09:30:00.250Z".
  std::string created_at;

  /// The members of the JSON object that have no field above, byte for byte
  /// and separated by commas: `"note":1.10,"tags":[]`. Empty if there are none.
  std::string other_fields;

  bool operator==(const Payment&) const = default;
};

/// Writes the payment as one line of JSON, without a line end. The amount has
/// two decimals, and other_fields come last, unchanged.
std::string to_json(const Payment& payment);

/// Makes an id no other payment has: a random UUID (version 4, RFC 9562) from
/// the operating system's entropy. Throws std::system_error if there is none.
std::string new_payment_id();

/// Writes a moment as created_at wants it: UTC, with milliseconds.
std::string to_timestamp(std::chrono::system_clock::time_point moment);

/// Reads a moment as to_timestamp() writes it, with any number of decimals or
/// none. Nothing when `text` is no ISO 8601 date and time in UTC, or a day that
/// no calendar has. A moment beyond what the clock can hold is the last one
/// that it can.
std::optional<std::chrono::system_clock::time_point> from_timestamp(
    std::string_view text);

}  // namespace payments
