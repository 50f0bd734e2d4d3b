#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <payments/json.hpp>
#include <payments/utf8.hpp>
#include <runtime/hundredths.hpp>
#include <runtime/json_reader.hpp>
#include <runtime/json_string.hpp>
#include <utility>
#include <variant>

namespace payments {
namespace {

using runtime::JsonMember;
using runtime::JsonType;

/// Shortens what a reason quotes, so that a reason stays one readable line.
/// Cuts between characters. `text` is valid UTF-8.
std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (shown.size() + length > longest) {
      return shown + "…";
    }
    const bool is_space = static_cast<unsigned char>(text.front()) <= ' ';
    shown += is_space ? std::string_view{" "} : text.substr(0, length);
    text.remove_prefix(length);
  }
  return shown;
}

const char* name_of(JsonType type) {
  switch (type) {
    case JsonType::string:
      return "a string";
    case JsonType::number:
      return "a number";
    case JsonType::boolean:
      return "a boolean";
    case JsonType::null:
      return "null";
    case JsonType::object:
      return "an object";
    case JsonType::array:
      return "an array";
  }
  return "a value";
}

/// The amount in hundredths, or the reason why it cannot be had exactly.
std::variant<std::int64_t, std::string> read_amount(std::string_view text) {
  const runtime::Hundredths amount = runtime::read_hundredths(text);
  if (amount.minor) {
    return *amount.minor;
  }
  return "amount " + excerpt(text) +
         (amount.too_fine
              ? " has more than two decimals: round it to hundredths"
              : " is too large to be held: it must lie between "
                "-92233720368547758.08 and 92233720368547758.07");
}

/// What parse() knows of a field.
struct Field {
  std::string_view name;
  JsonType type;
  bool required;
  std::string_view example;
  std::string Payment::*text;  // where a string goes
};

constexpr std::array<Field, 6> fields = {{
    {"payment_id", JsonType::string, false,
     R"("3f0c8a52-6f0e-4b5e-9a57-0d6a1c1f7d11")", &Payment::payment_id},
    {"customer_id", JsonType::string, true, R"("CUST0042")",
     &Payment::customer_id},
    {"amount", JsonType::number, true, "49.90", nullptr},
    {"currency", JsonType::string, true, R"("EUR")", &Payment::currency},
    {"method", JsonType::string, true, R"("card")", &Payment::method},
    {"created_at", JsonType::string, false, R"("2025-01-31T09:30:00.250Z")",
     &Payment::created_at},
}};

constexpr std::size_t customer_field = 1;
static_assert(fields[customer_field].name == "customer_id");

/// The field as it could stand in a payment: "amount":49.90
std::string example(const Field& field) {
  std::string text = "\"";
  text.append(field.name).append("\":").append(field.example);
  return text;
}

/// Collects one payment out of the members of an object.
class Collector {
 public:
  explicit Collector(Guests guests) : guests_(guests) {}

  void take(const JsonMember& member) {
    const std::string name = runtime::decode_json_string(member.name);
    const auto* const field = std::find_if(
        fields.begin(), fields.end(),
        [&name](const Field& known) { return known.name == name; });
    if (field == fields.end()) {
      other_fields_ += other_fields_.empty() ? "" : ",";
      other_fields_ += member.raw;
      return;
    }
    const auto index = static_cast<std::size_t>(field - fields.begin());
    if (++times_seen_[index] == 1) {
      take(*field, member);
    }
  }

  ParseResult finish() {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string name(fields[i].name);
      if (times_seen_[i] == 0 && is_required(fields[i])) {
        reasons_.push_back(name + " is missing: add " + example(fields[i]));
      } else if (times_seen_[i] > 1) {
        reasons_.push_back(name + " is given " +
                           std::to_string(times_seen_[i]) +
                           " times: keep one of them");
      }
    }
    check_customer();
    if (!reasons_.empty()) {
      return {std::nullopt, std::move(reasons_)};
    }
    payment_.other_fields = std::move(other_fields_);
    return {std::move(payment_), {}};
  }

 private:
  [[nodiscard]] bool is_required(const Field& field) const {
    return field.required &&
           (guests_ == Guests::refused || field.text != &Payment::customer_id);
  }

  /// A guest has no customer_id at all; an empty one is a slip.
  void check_customer() {
    if (guests_ == Guests::refused || !reasons_.empty()) {
      return;
    }
    payment_.guest = times_seen_[customer_field] == 0;
    if (!payment_.guest && payment_.customer_id.empty()) {
      reasons_.emplace_back(
          R"(customer_id is empty: write "customer_id":"CUST0042", or leave it )"
          "out for a guest");
    }
  }

  void take(const Field& field, const JsonMember& member) {
    const std::string name(field.name);
    if (member.type != field.type) {
      reasons_.push_back(name + " must be " + name_of(field.type) + ", not " +
                         name_of(member.type) + ": write " + example(field) +
                         " instead of " + excerpt(member.value) +
                         (is_required(field) ? "" : ", or leave it out"));
    } else if (field.text != nullptr) {
      payment_.*field.text = runtime::decode_json_string(member.value);
    } else {
      auto amount = read_amount(member.value);
      if (auto* const reason = std::get_if<std::string>(&amount)) {
        reasons_.push_back(std::move(*reason));
      } else {
        payment_.amount_minor = std::get<std::int64_t>(amount);
      }
    }
  }

  Guests guests_;
  Payment payment_;
  std::string other_fields_;
  std::array<int, fields.size()> times_seen_{};
  std::vector<std::string> reasons_;
};

}  // namespace

ParseResult parse(std::string_view line, Guests guests) {
  const runtime::JsonObject object = runtime::read_json_object(line);
  if (!object.problem.empty()) {
    return {std::nullopt, {object.problem}};
  }
  Collector collector(guests);
  for (const JsonMember& member : object.members) {
    collector.take(member);
  }
  return collector.finish();
}

}  // namespace payments
