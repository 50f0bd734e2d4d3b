// A line that claims to be a payment.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <payments/draft.hpp>
#include <payments/json.hpp>
#include <payments/utf8.hpp>
#include <string>

#include "target.hpp"

namespace fuzz {
namespace {

using payments::Draft;
using payments::Guests;
using payments::ParseResult;
using payments::Payment;

/// Another reader of JSON has the same opinion of whether this is any.
void agree_on_json(std::string_view bytes, bool is_object) {
  if (bytes.find('\0') != std::string_view::npos) {
    return;  // where it stops reading
  }
  const bool is_json = nlohmann::json::accept(bytes);
  const std::size_t first = bytes.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  const bool is_brace = first != std::string_view::npos && bytes[first] == '{';
  must(!is_json || is_object == is_brace,
       "what JSON is, and begins with {, is an object", bytes);
  // A number that no double can hold is none to it.
  const bool has_exponent = bytes.find_first_of("eE") != std::string_view::npos;
  must(!is_object || is_json || has_exponent || bytes.size() > 300,
       "what is taken for JSON is JSON", bytes);
}

void check_reasons(const ParseResult& result, std::string_view bytes) {
  must(result.payment.has_value() == result.reasons.empty(),
       "there is a payment, or a reason why not", bytes);
  for (const std::string& reason : result.reasons) {
    must(!reason.empty(), "a reason has words", bytes);
    must(payments::first_invalid_utf8(reason) == std::string::npos,
         "a reason is valid UTF-8", reason);
    must(std::ranges::none_of(
             reason,
             [](char c) { return static_cast<unsigned char>(c) < 0x20U; }),
         "a reason is one line without control characters", reason);
  }
}

void check_moment(std::string_view text) {
  using Moment = std::chrono::system_clock::time_point;
  const auto moment = payments::from_timestamp(text);
  if (!moment || *moment == Moment::min() || *moment == Moment::max()) {
    return;
  }
  const std::string written = payments::to_timestamp(*moment);
  must(payments::from_timestamp(written) ==
           std::chrono::floor<std::chrono::milliseconds>(*moment),
       "a moment that was written is the same when it is read", written);
}

void check_draft(const Payment& payment, const Draft& draft,
                 std::string_view bytes) {
  must(draft.amount_minor == payment.amount_minor &&
           draft.customer_id.value_or("") == payment.customer_id &&
           draft.currency == payment.currency &&
           draft.method == payment.method &&
           draft.payment_id.value_or("") == payment.payment_id &&
           draft.created_at.value_or("") == payment.created_at,
       "a payment's draft says the same", bytes);
}

}  // namespace

void feed_payment(std::string_view bytes) {
  const Draft draft = payments::read_draft(bytes);
  agree_on_json(bytes, draft.is_object);
  for (const Guests guests : {Guests::refused, Guests::welcome}) {
    const ParseResult result = payments::parse(bytes, guests);
    check_reasons(result, bytes);
    if (!result.payment) {
      continue;
    }
    check_draft(*result.payment, draft, bytes);
    check_moment(result.payment->created_at);
    const std::string written = payments::to_json(*result.payment);
    must(payments::parse(written, guests).payment == result.payment,
         "a payment that was written is the same when it is read", written);
    must(bytes.find('\n') != std::string_view::npos ||
             written.find('\n') == std::string::npos,
         "a payment of one line is written as one line", written);
  }
}

}  // namespace fuzz
