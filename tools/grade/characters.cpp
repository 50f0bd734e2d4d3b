// Which characters of a text are only to be seen, and what becomes of the
// others.

#include <algorithm>
#include <array>
#include <cstdint>
#include <payments/utf8.hpp>

#include "reports.hpp"

namespace grade {

namespace {

// The number of the character at the start of `text`, which is valid and has
// `size` bytes.
std::uint32_t code_of(std::string_view text, std::size_t size) {
  const auto byte = [text](std::size_t i) {
    return std::uint32_t{static_cast<unsigned char>(text[i])};
  };
  std::uint32_t code = size == 1 ? byte(0) : byte(0) & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    code = code << 6U | (byte(i) & 0x3FU);
  }
  return code;
}

// Whether a character does something where it is printed, or is none to XML.
bool acts(std::uint32_t code) {
  constexpr std::array<std::array<std::uint32_t, 2>, 5> ranges{{
      {0x00, 0x1F},      // C0
      {0x7F, 0x9F},      // DEL and C1
      {0x2028, 0x202E},  // ends of lines and paragraphs; directions
      {0x2066, 0x2069},  // more directions
      {0xFFFE, 0xFFFF},  // no characters at all
  }};
  return std::ranges::any_of(ranges, [code](const auto& range) {
    return code >= range[0] && code <= range[1];
  });
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = payments::utf8_length(text);
    if (text.front() == '\n' || text.front() == '\t') {
      result += ' ';
    } else if (size == 0 || acts(code_of(text, size))) {
      result += "�";
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

std::string escaped_json(std::string_view json) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  while (!json.empty()) {
    const std::size_t size =
        std::max<std::size_t>(payments::utf8_length(json), 1);
    const std::uint32_t code = code_of(json, size);
    // Below 0x20 it is the JSON's own line feed: others are escaped already.
    if (code >= 0x20 && acts(code)) {
      result += "\\u";
      for (const unsigned shift : {12U, 8U, 4U, 0U}) {
        result += digits[(code >> shift) & 0xFU];
      }
    } else {
      result += json.substr(0, size);
    }
    json.remove_prefix(size);
  }
  return result;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace grade
