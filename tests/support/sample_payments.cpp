#include <array>
#include <support/json.hpp>
#include <support/sample_payments.hpp>

namespace support {
namespace {

// 7 as "0.07"; 1250 as "12.50", or as shortly as JSON allows: "12.5".
std::string amount_text(std::int64_t minor, bool shortly) {
  const std::string cents = std::to_string(minor % 100);
  std::string text = std::to_string(minor / 100) + "." +
                     (cents.size() == 1 ? "0" + cents : cents);
  while (shortly && (text.back() == '0' || text.back() == '.')) {
    const bool point = text.back() == '.';
    text.pop_back();
    if (point) {
      break;
    }
  }
  return text;
}

void add_text(std::string& json, const char* name, const std::string& value) {
  if (!value.empty()) {
    json.append(json.size() > 1 ? "," : "");
    json.append(json_string(name)).append(":").append(json_string(value));
  }
}

std::string to_line(const SamplePayment& payment, bool shortly) {
  std::string json = "{";
  add_text(json, "payment_id", payment.payment_id);
  add_text(json, "customer_id", payment.customer_id);
  json.append(",\"amount\":")
      .append(amount_text(payment.amount_minor, shortly));
  add_text(json, "currency", payment.currency);
  add_text(json, "method", payment.method);
  add_text(json, "created_at", payment.created_at);
  add_text(json, "reference", payment.reference);
  add_text(json, "note", payment.note);
  return json.append("}");
}

}  // namespace

std::vector<SamplePayment> sample_payments(Random& random, std::size_t count,
                                           const SampleOptions& options) {
  static const std::array currencies{"USD", "EUR", "GBP"};
  static const std::array methods{"card", "transfer", "wallet"};
  const std::string run = random.letters(6);
  std::vector<SamplePayment> payments(count);
  std::size_t number = 0;
  for (SamplePayment& payment : payments) {
    payment.input_line = ++number;
    payment.reference = "R-" + run + "-" + std::to_string(number);
    if (!options.incomplete || !random.one_in(5)) {
      payment.payment_id = random.uuid();
    }
    payment.customer_id = "CUST" + std::to_string(1000 + random.number(0, 39));
    payment.amount_minor = random.number(1, 1'000'000);
    payment.currency =
        currencies.at(static_cast<std::size_t>(random.number(0, 2)));
    payment.method = methods.at(static_cast<std::size_t>(random.number(0, 2)));
    if (!options.incomplete || !random.one_in(5)) {
      payment.created_at = "2026-03-0" + std::to_string(random.number(1, 9)) +
                           "T10:00:0" + std::to_string(random.number(0, 9)) +
                           "Z";
    }
    payment.note = random.letters(options.note_length);
    if (random.one_in(10)) {
      payment.note += " \"grüße\" \\ 支付 💶";
    }
    payment.line = to_line(payment, random.one_in(2));
  }
  return payments;
}

void make_large(SamplePayment& payment, Random& random,
                std::size_t note_length) {
  payment.note = random.letters(note_length);
  payment.line = to_line(payment, false);
}

std::string to_lines(const std::vector<SamplePayment>& payments) {
  std::string lines;
  for (const SamplePayment& payment : payments) {
    lines.append(payment.line).append("\n");
  }
  return lines;
}

}  // namespace support
