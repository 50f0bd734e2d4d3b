// The JSON that a judge reads and writes. The JSON library stays in json.cpp:
// it is slow to compile, and nothing here needs to show it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace support {

/// A value of a JSON object, as far as judging needs it.
struct JsonValue {
  enum class Kind { null, boolean, number, string, other };
  Kind kind = Kind::null;
  std::string text;   ///< The string's content; else the value as JSON.
  double number = 0;  ///< For numbers and, as 0 or 1, for booleans.
};

using JsonObject = std::map<std::string, JsonValue, std::less<>>;

/// The members of a JSON object; nothing when `text` is not one.
std::optional<JsonObject> parse_object(std::string_view text);

/// A string as JSON, quotes included; bytes that are not UTF-8 are replaced.
std::string json_string(std::string_view text);

/// A text made fit to be shown: control characters and bytes that are not
/// UTF-8 are escaped, and what is longer than `limit` bytes is cut.
std::string shown(std::string_view text, std::size_t limit = 120);

/// One line of a lab program's output about one line of its input.
struct Verdict {
  enum class Kind { delivered, failed, rejected };
  Kind kind = Kind::rejected;
  std::int64_t line = 0;  ///< Counted from 1.
  std::string payment_id;
  std::string topic;
  std::int64_t partition = -1;
  std::int64_t offset = -1;
  std::string error;  ///< librdkafka's name of the error: "_MSG_TIMED_OUT".
  std::string text;
  std::vector<std::string> reasons;
};

/// The last line of the output.
struct Summary {
  std::int64_t lines = 0;
  std::int64_t payments = 0;
  std::int64_t delivered = 0;
  std::int64_t failed = 0;
  std::int64_t rejected = 0;
  std::int64_t without_verdict = 0;
};

struct Verdicts {
  std::vector<Verdict> all;
  std::optional<Summary> summary;
  std::vector<std::string> noise;  ///< Lines that are neither.
};

/// Reads the output of the gateway. A last line without its end is left out.
Verdicts parse_verdicts(std::string_view output);

}  // namespace support
