#pragma once
// Reads a payment from JSON, strictly: a line that is not quite a payment is
// turned away with every reason at once, and each reason names the field and
// what to do about it.
//
//     const payments::ParseResult result = payments::parse(line);
//     if (result.payment) …
//     for (const std::string& reason : result.reasons) …
//
// No JSON library is behind it, because none keeps what a payment needs kept:
// the digits of an amount, and unknown fields byte for byte.

#include <optional>
#include <payments/payment.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace payments {

/// Either a payment, or at least one reason why there is none.
struct ParseResult {
  std::optional<Payment> payment;
  std::vector<std::string> reasons;
};

/// Whether a payment may come without a customer_id.
enum class Guests { refused, welcome };

/// Reads one payment. Never throws because of what `line` holds.
///
/// Required are customer_id, currency and method (strings) and amount (a number
/// with at most two decimals, read digit by digit: 0.1 is exactly 10
/// hundredths). payment_id and created_at may be missing and are empty then.
/// Other members go to Payment::other_fields. What the values mean is not
/// judged: whether an amount is too high is for the validator to say.
///
/// Where guests are welcome, customer_id may be missing; an empty one, which
/// names nobody either, is turned away.
ParseResult parse(std::string_view line, Guests guests = Guests::refused);

}  // namespace payments
