#include <cstddef>
#include <runtime/json_string.hpp>

namespace runtime {
namespace {

void append_utf8(std::string& out, unsigned code_point) {
  const auto byte = [&out](unsigned value) {
    out.push_back(static_cast<char>(value));
  };
  const auto continuation = [&byte, code_point](unsigned shift) {
    byte(0x80U | ((code_point >> shift) & 0x3FU));
  };
  if (code_point < 0x80U) {
    byte(code_point);
  } else if (code_point < 0x800U) {
    byte(0xC0U | (code_point >> 6U));
    continuation(0);
  } else if (code_point < 0x10000U) {
    byte(0xE0U | (code_point >> 12U));
    continuation(6);
    continuation(0);
  } else {
    byte(0xF0U | (code_point >> 18U));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

}  // namespace

std::string decode_json_string(std::string_view raw) {
  constexpr std::string_view escapes = "bfnrt";
  constexpr std::string_view meanings = "\b\f\n\r\t";
  const std::string_view text = raw.substr(1, raw.size() - 2);
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      decoded.push_back(text[i]);
      continue;
    }
    ++i;
    const std::size_t known = escapes.find(text[i]);
    if (known != std::string_view::npos) {
      decoded.push_back(meanings[known]);
    } else if (text[i] != 'u') {
      decoded.push_back(text[i]);  // \" \\ \/ mean themselves
    } else {
      unsigned code_point = hex_value(text.substr(i + 1, 4));
      i += 4;
      if (is_high_surrogate(code_point)) {
        const unsigned low = hex_value(text.substr(i + 3, 4));
        code_point =
            0x10000U + ((code_point - 0xD800U) << 10U) + (low - 0xDC00U);
        i += 6;
      }
      append_utf8(decoded, code_point);
    }
  }
  return decoded;
}

}  // namespace runtime
