#pragma once
// A payment as it was found, right or wrong: for whoever must say everything
// that is wrong with it.
//
//     const payments::Draft draft = payments::read_draft(value);
//     if (!draft.is_object) …       // not one JSON object: nothing else is set
//     if (!draft.customer_id) …     // not there, or not a text
//
// <payments/json.hpp> reads whole payments only, and has words for people.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace payments {

/// The fields that could be read. A text that is missing, is no JSON string,
/// or is given twice is nothing here; "" is a text.
struct Draft {
  /// Whether the value is one JSON object (RFC 8259, valid UTF-8) at all.
  bool is_object = false;

  std::optional<std::string> payment_id;
  std::optional<std::string> customer_id;
  std::optional<std::string> currency;
  std::optional<std::string> method;
  std::optional<std::string> created_at;

  /// Whether there is one amount, and it is a JSON number.
  bool has_amount = false;

  /// The amount in hundredths: 4990 is 49.90. Nothing when it has more than
  /// two decimals, or is too large for 64 bits: it is never rounded.
  std::optional<std::int64_t> amount_minor;
};

/// Reads what can be read. Never throws because of what `value` holds.
Draft read_draft(std::string_view value);

}  // namespace payments
