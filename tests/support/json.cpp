#include <algorithm>
#include <nlohmann/json.hpp>
#include <support/json.hpp>

namespace support {
namespace {

using nlohmann::json;

// What a program prints may hold lists in lists in lists, and nobody has a
// stack that is deep enough to print these: what lies deeper than any verdict
// is left out. What is no JSON is discarded.
json parse(std::string_view text) {
  constexpr int deepest = 20;
  const auto shallow = [](int depth, json::parse_event_t /*event*/,
                          const json& /*value*/) { return depth <= deepest; };
  return json::parse(text, shallow, false);
}

JsonValue to_value(const json& value) {
  JsonValue result;
  switch (value.type()) {
    case json::value_t::null:
      break;
    case json::value_t::boolean:
      result.kind = JsonValue::Kind::boolean;
      result.number = value.get<bool>() ? 1 : 0;
      break;
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      result.kind = JsonValue::Kind::number;
      result.number = value.get<double>();
      break;
    case json::value_t::string:
      result.kind = JsonValue::Kind::string;
      result.text = value.get<std::string>();
      return result;
    default:
      result.kind = JsonValue::Kind::other;
      break;
  }
  result.text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  return result;
}

std::int64_t integer(const json& object, const char* name, std::int64_t other) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer()
             ? found->get<std::int64_t>()
             : other;
}

std::string string(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string{};
}

std::optional<Verdict> to_verdict(const json& object) {
  Verdict verdict;
  const std::string kind = string(object, "verdict");
  if (kind == "delivered") {
    verdict.kind = Verdict::Kind::delivered;
  } else if (kind == "failed") {
    verdict.kind = Verdict::Kind::failed;
  } else if (kind != "rejected") {
    return std::nullopt;
  }
  verdict.line = integer(object, "line", 0);
  verdict.payment_id = string(object, "payment_id");
  verdict.topic = string(object, "topic");
  verdict.partition = integer(object, "partition", -1);
  verdict.offset = integer(object, "offset", -1);
  verdict.error = string(object, "error");
  verdict.text = string(object, "text");
  if (const auto reasons = object.find("reasons");
      reasons != object.end() && reasons->is_array()) {
    for (const json& reason : *reasons) {
      verdict.reasons.push_back(reason.is_string() ? reason.get<std::string>()
                                                   : reason.dump());
    }
  }
  return verdict;
}

std::optional<Summary> to_summary(const json& object) {
  const auto found = object.find("summary");
  if (found == object.end() || !found->is_object()) {
    return std::nullopt;
  }
  return Summary{.lines = integer(*found, "lines", -1),
                 .payments = integer(*found, "payments", -1),
                 .delivered = integer(*found, "delivered", -1),
                 .failed = integer(*found, "failed", -1),
                 .rejected = integer(*found, "rejected", -1),
                 .without_verdict = integer(*found, "without_verdict", -1)};
}

// Bytes of the character that `text` begins with; 0 if it cannot be shown.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) {
    return first < 0x20 || first == 0x7F ? 0 : 1;
  }
  const std::size_t length = first >= 0xF0   ? 4
                             : first >= 0xE0 ? 3
                             : first >= 0xC2 ? 2
                                             : 0;
  if (length == 0 || first > 0xF4 || text.size() < length) {
    return 0;
  }
  for (const char next : text.substr(1, length - 1)) {
    if ((static_cast<unsigned char>(next) & 0xC0U) != 0x80) {
      return 0;
    }
  }
  return length;
}

std::string hexadecimal(char letter) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(letter);
  return {digits[byte >> 4U], digits[byte & 15U]};
}

void read_line(std::string_view line, Verdicts& into) {
  const json object = parse(line);
  if (object.is_object()) {
    if (std::optional<Verdict> verdict = to_verdict(object)) {
      into.all.push_back(std::move(*verdict));
      return;
    }
    if (const std::optional<Summary> summary = to_summary(object)) {
      into.summary = summary;
      return;
    }
  }
  into.noise.emplace_back(line);
}

}  // namespace

std::optional<JsonObject> parse_object(std::string_view text) {
  const json parsed = parse(text);
  if (!parsed.is_object()) {
    return std::nullopt;
  }
  JsonObject object;
  for (const auto& [name, value] : parsed.items()) {
    object.emplace(name, to_value(value));
  }
  return object;
}

std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text.substr(at));
    const char first = text[at];
    if (first == '"' || first == '\\') {
      result.push_back('\\');
    }
    if (length > 0) {
      result.append(text.substr(at, length));
    } else if (static_cast<unsigned char>(first) < 0x80) {
      result.append("\\u00").append(hexadecimal(first));
    } else {
      result.append("\\ufffd");
    }
    at += std::max<std::size_t>(length, 1);
  }
  return result.append("\"");
}

std::string shown(std::string_view text, std::size_t limit) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (at >= limit) {
      return result + "…";
    }
    const std::size_t length = character_length(text.substr(at));
    if (length == 0) {
      result.append("\\x").append(hexadecimal(text[at]));
    }
    result.append(text.substr(at, length));
    at += std::max<std::size_t>(length, 1);
  }
  return result;
}

Verdicts parse_verdicts(std::string_view output) {
  Verdicts verdicts;
  for (std::size_t end = output.find('\n'); end != std::string_view::npos;
       end = output.find('\n')) {
    const std::string_view line = output.substr(0, end);
    output.remove_prefix(end + 1);
    if (!line.empty()) {
      read_line(line, verdicts);
    }
  }
  return verdicts;
}

}  // namespace support
