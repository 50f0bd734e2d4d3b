#include "braces.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "text.hpp"

namespace lab {

namespace {

// Takes a text up to and with `end` away; all of it when there is none.
void skip_past(std::string_view& text, std::string_view end) {
  const std::size_t at = text.find(end);
  text.remove_prefix(at == std::string_view::npos ? text.size()
                                                  : at + end.size());
}

// Takes "a text" or 'c' away. It ends with its line at the latest.
void skip_quoted(std::string_view& text) {
  const char quote = text.front();
  text.remove_prefix(1);
  while (!text.empty() && text.front() != quote && text.front() != '\n') {
    text.remove_prefix(text.front() == '\\' && text.size() > 1 ? 2 : 1);
  }
  text.remove_prefix(text.empty() ? 0 : 1);
}

// Takes R"(a text)" away, also with a word in front of the parentheses.
void skip_raw(std::string_view& text) {
  constexpr std::size_t opening = 2;  // R"
  const std::size_t parenthesis = text.find('(');
  if (parenthesis == std::string_view::npos) {
    text = {};
    return;
  }
  const std::string word(text.substr(opening, parenthesis - opening));
  skip_past(text, ")" + word + "\"");
}

}  // namespace

int open_braces(std::string_view code) {
  int open = 0;
  char before = ' ';
  while (!code.empty()) {
    const char c = code.front();
    const bool in_word = std::isalnum(static_cast<unsigned char>(before)) != 0;
    before = c;
    if (code.starts_with("//")) {
      skip_past(code, "\n");
    } else if (code.starts_with("/*")) {
      skip_past(code, "*/");
    } else if (code.starts_with("R\"")) {
      skip_raw(code);
    } else if (c == '"' || (c == '\'' && !in_word)) {  // not that of 1'000
      skip_quoted(code);
    } else {
      open += c == '{' ? 1 : 0;
      open -= c == '}' ? 1 : 0;
      code.remove_prefix(1);
    }
  }
  return open;
}

std::optional<UnmatchedBrace> unmatched_brace(std::string_view source) {
  const auto lines = lines_of(source);
  const Regions regions = find_regions(source);
  for (const Region& region : regions.all) {
    std::string code;
    for (int line = region.code_line; line < region.last_line; ++line) {
      code.append(lines[static_cast<std::size_t>(line) - 1]).append("\n");
    }
    const int open = open_braces(code);
    if (open == 0) {
      continue;
    }
    const std::string braces = std::to_string(std::abs(open)) +
                               (std::abs(open) == 1 ? " brace" : " braces");
    return UnmatchedBrace{
        .todo = region.todo,
        .line = region.code_line,
        .words = "TODO " + std::to_string(region.todo) + " (lines " +
                 std::to_string(region.code_line) + " to " +
                 std::to_string(region.last_line) + ") " +
                 (open > 0 ? "opens " + braces +
                                 " that it does not close: a } "
                                 "is probably missing there."
                           : "closes " + braces +
                                 " that it did not open: a } is probably too "
                                 "many there, or a { is missing.")};
  }
  return std::nullopt;
}

}  // namespace lab
