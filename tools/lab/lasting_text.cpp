#include "lasting_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <utility>
#include <vector>

namespace lab {

namespace {

constexpr std::string_view ellipsis = "…";

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// What follows these words, to the end of the paragraph, is of this run.
std::string without_examples(std::string_view text) {
  std::string rest;
  while (!text.empty()) {
    std::size_t end = text.size();
    for (const std::string_view words : {"for example", "on stderr:"}) {
      end = std::min(end, text.find(words));
    }
    rest.append(text.substr(0, end));
    if (end < text.size()) {
      rest.append("for example");
    }
    text.remove_prefix(std::min(text.find("\n\n", end), text.size()));
  }
  return rest;
}

// A JSON object, whole or cut, and whatever is random in it.
std::string without_objects(std::string_view text) {
  std::string rest;
  while (!text.empty()) {
    const std::size_t begin = text.find('{');
    rest.append(text.substr(0, begin));
    if (begin == std::string_view::npos) {
      break;
    }
    text.remove_prefix(begin);
    const std::size_t end =
        std::min(text.find('}'), text.find(ellipsis));  // npos is the largest
    rest.append("{}");
    text.remove_prefix(end == std::string_view::npos ? text.size()
                       : text[end] == '}'            ? end + 1
                                                     : end + ellipsis.size());
  }
  return rest;
}

// How many characters of `text` are an id: of letters and digits that follow
// one of these beginnings.
std::size_t id_at(std::string_view text) {
  for (const std::string_view beginning : {"lab-test-", "R-", "trace="}) {
    if (text.starts_with(beginning)) {
      const auto end = std::find_if_not(
          text.begin() + static_cast<std::ptrdiff_t>(beginning.size()),
          text.end(), [](char c) { return is_word_character(c) || c == '-'; });
      return static_cast<std::size_t>(end - text.begin());
    }
  }
  return 0;
}

// "123e4567-e89b-12d3-a456-426614174000", or the beginning of one that was cut.
std::size_t uuid_at(std::string_view text) {
  constexpr std::size_t first_group = 8;
  std::size_t length = 0;
  std::size_t groups = 0;
  while (length < text.size() &&
         (std::isxdigit(static_cast<unsigned char>(text[length])) != 0 ||
          text[length] == '-')) {
    if (text[length] == '-' && groups++ == 0 && length != first_group) {
      return 0;
    }
    ++length;
  }
  return groups > 0 ? length : 0;
}

// "17", "12.50", "5,000", "-2".
std::size_t number_at(std::string_view text) {
  std::size_t length = text.starts_with('-') ? 1 : 0;
  const std::size_t first = length;
  while (length < text.size() &&
         (is_digit(text[length]) ||
          ((text[length] == '.' || text[length] == ',') && length > first &&
           length + 1 < text.size() && is_digit(text[length + 1])))) {
    ++length;
  }
  return length > first ? length : 0;
}

bool is_currency(std::string_view word) {
  return word == "EUR" || word == "USD" || word == "GBP";
}

// Without ids and currencies, too.
std::string without_numbers(std::string_view text) {
  std::string rest;
  char before = ' ';
  while (!text.empty()) {
    const bool at_start = !is_word_character(before);
    std::size_t length = at_start ? std::max(id_at(text), uuid_at(text)) : 0;
    if (length == 0 && (at_start || !text.starts_with('-'))) {
      length = number_at(text);
    }
    if (length > 0) {
      rest += '#';
    } else if (at_start && is_currency(text.substr(0, 3))) {
      rest += "EUR";
      length = 3;
    } else {
      length = 1;
      rest += text.front();
    }
    before = text[length - 1];
    text.remove_prefix(length);
  }
  return rest;
}

// What depends on a number that was random, or is a random choice itself.
std::string_view usual(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8>
      same{{{"are", "is"},
            {"have", "has"},
            {"were", "was"},
            {"do", "does"},
            {"lines", "line"},
            {"none", "#"},
            {"all", "#"},
            {"these", "them"}}};
  const auto found = std::ranges::find(
      same, word, &std::pair<std::string_view, std::string_view>::first);
  return found != same.end() ? found->second : word;
}

bool is_number(std::string_view word) {
  return word == "#" || word == "#,";
}

// "payments" as "payment", behind a number.
void make_singular(std::string& word) {
  constexpr std::size_t shortest = 5;  // neither "is" nor "does"
  if (word.size() < shortest) {
    return;
  }
  for (const std::string_view ending : {"ches", "s"}) {
    const std::size_t at = word.find_last_not_of(".,:;)") + 1;
    if (at > ending.size() &&
        std::string_view(word).substr(0, at).ends_with(ending)) {
      word.erase(at - ending.size() + (ending == "ches" ? 2 : 0),
                 ending == "ches" ? 2 : 1);
      return;
    }
  }
}

void replace_all(std::string& text, std::string_view old,
                 std::string_view fresh) {
  for (std::size_t at = text.find(old); at != std::string::npos;
       at = text.find(old, at + fresh.size())) {
    text.replace(at, old.size(), fresh);
  }
}

}  // namespace

std::string lasting_text(std::string_view text) {
  std::istringstream words(
      without_numbers(without_objects(without_examples(text))));
  constexpr std::string_view more = "more";
  std::vector<std::string> kept;
  for (std::string next; words >> next;) {
    std::string word{usual(next)};
    const bool behind_number = !kept.empty() && is_number(kept.back());
    const bool behind_and =
        kept.size() > 1 && kept.back() == "and" && is_number(*(kept.end() - 2));
    // "3, 8, 9 and 12 more" is one number.
    if (behind_and && is_number(word)) {
      kept.pop_back();
      kept.back() = word;
    } else if (behind_number && is_number(word)) {
      kept.back() = word;
    } else if (behind_number && word.starts_with(more)) {
      kept.back() = "#" + word.substr(more.size());  // "more;"
    } else {
      if (behind_number) {
        make_singular(word);
      }
      kept.push_back(std::move(word));
    }
  }
  std::string line;
  for (const std::string& word : kept) {
    line.append(line.empty() ? "" : " ").append(word);
  }
  // "none of them is there" is "3 are not there" of another run.
  replace_all(line, "# of them is not ", "# is not ");
  replace_all(line, "# of them is ", "# is not ");
  replace_all(line, "# of them has an ", "# has no ");
  return line;
}

}  // namespace lab
