#include <payments/utf8.hpp>
#include <runtime/json_reader.hpp>
#include <runtime/json_string.hpp>
#include <utility>

namespace runtime {
namespace {

struct SyntaxError {
  std::size_t at;  // offset of the byte that does not fit
  std::string text;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string hex_byte(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("0x") + digits[byte >> 4U] + digits[byte & 0xFU];
}

/// Walks over JSON text from left to right. Every function starts at the first
/// byte of what it is named after and stops behind the last one, or throws
/// SyntaxError.
class Scanner {
 public:
  Scanner(std::string_view text, std::string_view what)
      : text_(text), what_(what) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) {
      at_ = byte_order_mark.size();
    }
  }

  std::vector<JsonMember> outermost_object() {
    std::vector<JsonMember> members;
    space();
    if (peek() != '{') {
      fail(std::string(what_) + " is one JSON object: expected {");
    }
    ++at_;
    space();
    if (peek() == '}') {
      ++at_;
    } else {
      do {
        space();
        members.push_back(member());
        space();
      } while (comma_or('}'));
    }
    space();
    if (at_ < text_.size()) {
      fail("expected nothing more after the object");
    }
    return members;
  }

 private:
  [[nodiscard]] char peek() const {
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  void space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r' ||
           peek() == '\n') {
      ++at_;
    }
  }

  [[noreturn]] void fail(std::string expected) const {
    if (at_ >= text_.size()) {
      throw SyntaxError{at_, std::move(expected) + ", but the line ends here"};
    }
    const std::size_t length = payments::utf8_length(text_.substr(at_));
    std::string found(text_.substr(at_, length));
    if (static_cast<unsigned char>(found.front()) < 0x20U) {
      found = hex_byte(found.front());
    }
    throw SyntaxError{at_, std::move(expected) + ", found " + found};
  }

  JsonMember member() {
    const std::size_t start = at_;
    name();
    const std::string_view name = text_.substr(start, at_ - start);
    colon();
    const std::size_t value_start = at_;
    const JsonType type = value();
    return {text_.substr(start, at_ - start), name,
            text_.substr(value_start, at_ - value_start), type};
  }

  void name() {
    if (peek() != '"') {
      fail("expected a field's name in double quotes");
    }
    string();
  }

  /// The colon and the space around it.
  void colon() {
    space();
    if (peek() != ':') {
      fail("expected : after the field's name");
    }
    ++at_;
    space();
  }

  /// True behind a comma, false behind `closing`.
  bool comma_or(char closing) {
    if (peek() != ',' && peek() != closing) {
      fail(std::string("expected , or ") + closing);
    }
    return text_[at_++] == ',';
  }

  /// Any value, however deep: the closing brackets still due are kept in a
  /// string instead of on the call stack.
  JsonType value() {
    const JsonType type = type_here();
    std::string due;
    bool value_follows = true;
    while (value_follows) {
      switch (type_here()) {
        case JsonType::object:
          due.push_back('}');
          ++at_;
          break;
        case JsonType::array:
          due.push_back(']');
          ++at_;
          break;
        default:
          scalar();
          value_follows = close(due);
          continue;
      }
      space();
      if (peek() == due.back()) {
        ++at_;
        due.pop_back();
        value_follows = close(due);
      } else if (due.back() == '}') {
        name();
        colon();
      }
    }
    return type;
  }

  /// Behind a value inside the brackets `due`: closes all that close here.
  /// Returns whether another value follows, and then stops in front of it.
  bool close(std::string& due) {
    while (!due.empty()) {
      space();
      if (comma_or(due.back())) {
        space();
        if (due.back() == '}') {
          name();
          colon();
        }
        return true;
      }
      due.pop_back();
    }
    return false;
  }

  [[nodiscard]] JsonType type_here() const {
    switch (peek()) {
      case '{':
        return JsonType::object;
      case '[':
        return JsonType::array;
      case '"':
        return JsonType::string;
      case 't':
      case 'f':
        return JsonType::boolean;
      case 'n':
        return JsonType::null;
      case '\'':
        fail("expected double quotes around a string");
      default:
        if (peek() == '-' || is_digit(peek())) {
          return JsonType::number;
        }
        fail("expected a value");
    }
  }

  void scalar() {
    switch (peek()) {
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  void word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) {
      fail("expected " + std::string(expected));
    }
    at_ += expected.size();
  }

  void number() {
    if (peek() == '-') {
      ++at_;
    }
    if (peek() == '0') {
      ++at_;
      if (is_digit(peek())) {
        fail("expected no further digit after a leading 0");
      }
    } else {
      digits();
    }
    if (peek() == '.') {
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') {
        ++at_;
      }
      digits();
    }
  }

  void digits() {
    if (!is_digit(peek())) {
      fail("expected a digit");
    }
    while (is_digit(peek())) {
      ++at_;
    }
  }

  void string() {
    ++at_;
    while (peek() != '"') {
      if (at_ >= text_.size()) {
        fail("expected the string's closing quote");
      }
      if (static_cast<unsigned char>(peek()) < 0x20U) {
        fail("expected control characters to be escaped, such as \\n or \\t");
      }
      if (peek() == '\\') {
        escape();
      } else {
        ++at_;
      }
    }
    ++at_;
  }

  void escape() {
    ++at_;
    if (peek() != 'u') {
      if (at_ >= text_.size() ||
          std::string_view(R"("\/bfnrt)").find(peek()) == std::string::npos) {
        fail(R"(expected \ to be followed by one of " \ / b f n r t u)");
      }
      ++at_;
      return;
    }
    const unsigned unit = code_unit();
    if (is_low_surrogate(unit)) {
      fail("expected a high surrogate before a low one");
    }
    if (is_high_surrogate(unit)) {
      if (text_.substr(at_, 2) != "\\u") {
        fail("expected the second half of a surrogate pair");
      }
      ++at_;
      if (!is_low_surrogate(code_unit())) {
        fail("expected the second half of a surrogate pair");
      }
    }
  }

  /// `u` and four digits.
  unsigned code_unit() {
    ++at_;
    const std::size_t start = at_;
    while (at_ < start + 4) {
      if (std::string_view("0123456789abcdefABCDEF").find(peek()) ==
          std::string::npos) {
        fail("expected four hexadecimal digits after \\u");
      }
      ++at_;
    }
    return hex_value(text_.substr(start, 4));
  }

  std::string_view text_;
  std::string_view what_;
  std::size_t at_ = 0;
};

std::string problem_with_bytes(std::string_view text) {
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    return "byte " + std::to_string(nul + 1) +
           " is NUL (0x00), which no JSON text holds: remove it, or write "
           "\\u0000 inside a string";
  }
  const std::size_t invalid = payments::first_invalid_utf8(text);
  if (invalid != std::string_view::npos) {
    return "byte " + std::to_string(invalid + 1) + " (" +
           hex_byte(text[invalid]) +
           ") is not valid UTF-8: write the payments as UTF-8 text";
  }
  return {};
}

}  // namespace

JsonObject read_json_object(std::string_view text, std::string_view what) {
  JsonObject object;
  object.problem = problem_with_bytes(text);
  if (!object.problem.empty()) {
    return object;
  }
  try {
    object.members = Scanner(text, what).outermost_object();
  } catch (const SyntaxError& error) {
    object.problem = "not valid JSON at byte " + std::to_string(error.at + 1) +
                     ": " + error.text;
  }
  return object;
}

}  // namespace runtime
