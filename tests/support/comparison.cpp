#include <algorithm>
#include <cmath>
#include <support/comparison.hpp>
#include <support/json.hpp>

namespace support {
namespace {

std::string text_of(const JsonObject& object, std::string_view name) {
  const auto found = object.find(name);
  return found != object.end() && found->second.kind == JsonValue::Kind::string
             ? found->second.text
             : std::string{};
}

// The reference that a record's value holds, empty if none. A damaged value is
// still recognised when the reference can be read in it.
std::string reference_in(const SeenRecord& record, const std::string& run) {
  const std::size_t at =
      record.value ? record.value->find(run) : std::string::npos;
  if (at == std::string::npos) {
    return {};
  }
  const std::size_t end =
      record.value->find_first_not_of("0123456789", at + run.size());
  return record.value->substr(at, end - at);
}

// "R-k3x9qa-" of "R-k3x9qa-17": the same for all payments of a run.
std::string run_of(const SamplePayment& payment) {
  return payment.reference.substr(0, payment.reference.rfind('-') + 1);
}

std::string money(const SamplePayment& payment) {
  const std::string cents = std::to_string(payment.amount_minor % 100);
  return std::to_string(payment.amount_minor / 100) + "." +
         (cents.size() == 1 ? "0" + cents : cents) + " " + payment.currency;
}

std::string compare_value(const SamplePayment& payment,
                          const SeenRecord& record) {
  if (!record.value) {
    return "there is no value (null)";
  }
  const auto object = parse_object(*record.value);
  if (!object) {
    return "it is no JSON object: " + shown(*record.value, 60);
  }
  const auto check = [&](const char* name, const std::string& wanted) {
    const std::string found = text_of(*object, name);
    return wanted.empty() ? found.empty() : found != wanted;
  };
  for (const auto& [name, wanted] :
       {std::pair{"customer_id", &payment.customer_id},
        std::pair{"currency", &payment.currency},
        std::pair{"method", &payment.method},
        std::pair{"payment_id", &payment.payment_id},
        std::pair{"created_at", &payment.created_at},
        std::pair{"reference", &payment.reference},
        std::pair{"note", &payment.note}}) {
    if (check(name, *wanted)) {
      return std::string{name} + " is \"" + shown(text_of(*object, name), 40) +
             "\" instead of " +
             (wanted->empty() ? "something filled in"
                              : "\"" + shown(*wanted, 40) + "\"");
    }
  }
  const auto amount = object->find("amount");
  if (amount == object->end() ||
      amount->second.kind != JsonValue::Kind::number ||
      std::llround(amount->second.number * 100) != payment.amount_minor) {
    return "amount is not " + money(payment);
  }
  return {};
}

std::string show_headers(const SeenRecord& record) {
  std::string text;
  for (const SeenRecord::Header& header : record.headers) {
    text.append(text.empty() ? "" : ", ").append(shown(header.name, 40));
    text.append("=").append(header.value ? shown(*header.value, 50) : "null");
  }
  return text.empty() ? "no header at all" : text;
}

std::string compare_headers(const SamplePayment& payment,
                            const SeenRecord& record) {
  // A payment without an id gets one: the header must agree with the value.
  std::string payment_id = payment.payment_id;
  if (payment_id.empty() && record.value) {
    if (const auto object = parse_object(*record.value)) {
      payment_id = text_of(*object, "payment_id");
    }
  }
  // Where not even the value tells the id, any will do: the value is wrong
  // then, and that is said already.
  const auto count = [&](std::string_view name, std::string_view value) {
    return std::count_if(record.headers.begin(), record.headers.end(),
                         [&](const SeenRecord::Header& header) {
                           return header.name == name &&
                                  (value.empty() || header.value == value);
                         });
  };
  if (record.headers.size() == 2 && count("payment_id", payment_id) == 1 &&
      count("content-type", "application/json") == 1) {
    return {};
  }
  return "instead of payment_id=" + shown(payment_id, 40) +
         ", content-type=application/json there is " + show_headers(record);
}

}  // namespace

std::string SeenRecord::place() const {
  return "partition " + std::to_string(partition) + ", offset " +
         std::to_string(offset);
}

Comparison::Comparison(const std::vector<SamplePayment>& payments,
                       const std::vector<SeenRecord>& records) {
  std::map<std::string, std::size_t> line_of;
  for (const SamplePayment& payment : payments) {
    line_of.emplace(payment.reference, payment.input_line);
    records_[payment.input_line];
  }
  const std::string run = payments.empty() ? "R-" : run_of(payments.front());
  for (const SeenRecord& record : records) {
    const auto line = line_of.find(reference_in(record, run));
    if (line == line_of.end()) {
      invented_.push_back(&record);
    } else {
      records_[line->second].push_back(&record);
    }
  }
  for (const auto& [line, of_line] : records_) {
    if (of_line.empty()) {
      lost_.push_back(line);
    } else if (of_line.size() > 1) {
      duplicated_.push_back(line);
    }
  }
}

std::vector<const SeenRecord*> Comparison::records_of(std::size_t line) const {
  const auto found = records_.find(line);
  return found == records_.end() ? std::vector<const SeenRecord*>{}
                                 : found->second;
}

std::string Comparison::summary() const {
  std::string text;
  const auto add = [&text](std::size_t count, const std::string& what) {
    if (count > 0) {
      text.append(text.empty() ? "" : ", ").append(what);
    }
  };
  add(lost_.size(),
      "lost " + std::to_string(lost_.size()) + " of " + std::to_string(sent()));
  add(duplicated_.size(), "duplicated " + std::to_string(duplicated_.size()));
  add(invented_.size(), "invented " + std::to_string(invented_.size()));
  return text.empty() ? "all " + std::to_string(sent()) + " are there once"
                      : text;
}

std::string describe(const std::vector<SamplePayment>& payments,
                     std::size_t line) {
  const auto payment = std::find_if(
      payments.begin(), payments.end(),
      [line](const SamplePayment& one) { return one.input_line == line; });
  std::string text = "line " + std::to_string(line);
  if (payment != payments.end()) {
    text += " (" + payment->customer_id + ", " + money(*payment) + ")";
  }
  return text;
}

std::string list_lines(const std::vector<std::size_t>& lines) {
  constexpr std::size_t shown_at_most = 3;
  std::string text = lines.size() == 1 ? "line " : "lines ";
  const std::size_t count = std::min(lines.size(), shown_at_most);
  for (std::size_t i = 0; i < count; ++i) {
    const bool last = i + 1 == lines.size();
    text.append(i == 0 ? "" : last ? " and " : ", ");
    text.append(std::to_string(lines[i]));
  }
  if (lines.size() > count) {
    text.append(" and ").append(std::to_string(lines.size() - count));
    text.append(" more");
  }
  return text;
}

std::string count_of(std::size_t number, std::string_view what,
                     std::string_view several) {
  std::string text = std::to_string(number) + " ";
  if (number != 1 && !several.empty()) {
    return text.append(several);
  }
  return text.append(what).append(number == 1 ? "" : "s");
}

Mismatch compare_contents(const SamplePayment& payment,
                          const SeenRecord& record) {
  Mismatch mismatch;
  if (!record.key) {
    mismatch.key = "there is no key";
  } else if (*record.key != payment.customer_id) {
    mismatch.key = "the key is \"" + shown(*record.key, 40) + "\"";
  }
  mismatch.value = compare_value(payment, record);
  mismatch.headers = compare_headers(payment, record);
  return mismatch;
}

}  // namespace support
