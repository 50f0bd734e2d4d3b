#pragma once
// Strings of a JSON text and the characters they mean.

#include <charconv>
#include <string>
#include <string_view>

namespace runtime {

/// Turns a string as it stands in a JSON text, quotes included, into the
/// characters it means. `raw` has passed read_json_object().
std::string decode_json_string(std::string_view raw);

/// The number that hexadecimal digits stand for.
inline unsigned hex_value(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

/// Characters beyond U+FFFF are escaped as two units: a high one, a low one.
inline bool is_high_surrogate(unsigned unit) {
  return unit >= 0xD800U && unit <= 0xDBFFU;
}

inline bool is_low_surrogate(unsigned unit) {
  return unit >= 0xDC00U && unit <= 0xDFFFU;
}

}  // namespace runtime
