#include "markup.hpp"

#include <algorithm>
#include <array>
#include <payments/utf8.hpp>

namespace fuzz {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string problem_of_text(std::string_view text) {
  constexpr std::array<std::string_view, 5> entities{"lt;", "gt;", "amp;",
                                                     "quot;", "#39;"};
  for (std::size_t at = text.find('&'); at != std::string_view::npos;
       at = text.find('&', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (std::ranges::none_of(entities, [rest](std::string_view entity) {
          return rest.starts_with(entity);
        })) {
      return "an & that begins no entity";
    }
  }
  return text.find('<') == std::string_view::npos ? "" : "a < within a text";
}

/// ` name="value" name="value"`, of which each name is there once.
std::string problem_of_attributes(std::string_view text) {
  std::vector<std::string_view> names;
  while (!text.empty()) {
    const std::size_t blank = text.find_first_not_of(' ');
    if (blank == 0 || blank == std::string_view::npos) {
      return "no blank before an attribute";
    }
    text.remove_prefix(blank);
    const std::size_t equals = std::min(text.find("=\""), text.size());
    const std::size_t end = text.find('"', equals + 2);
    const std::string_view name = text.substr(0, equals);
    if (!is_name(name) || end == std::string_view::npos) {
      return "an attribute that is none";
    }
    if (std::ranges::find(names, name) != names.end()) {
      return "an attribute that is there twice";
    }
    names.push_back(name);
    const std::string_view value = text.substr(equals + 2, end - equals - 2);
    if (std::string problem = problem_of_text(value); !problem.empty()) {
      return problem;
    }
    text.remove_prefix(end + 1);
  }
  return {};
}

/// Follows the elements as they open and close.
class Elements {
 public:
  std::string take(std::string_view tag) {
    tag = tag.substr(1, tag.size() - 2);
    if (tag.starts_with('/')) {
      if (open_.empty() || open_.back() != tag.substr(1)) {
        return "an element that closes and is not open";
      }
      open_.pop_back();
      return {};
    }
    const bool empty = tag.ends_with('/');
    tag.remove_suffix(empty ? 1 : 0);
    const std::string_view name = tag.substr(0, tag.find(' '));
    if (!is_name(name) || (open_.empty() && any_)) {
      return "an element without a name, or a second outermost one";
    }
    any_ = true;
    if (!empty) {
      open_.push_back(name);
    }
    return problem_of_attributes(tag.substr(name.size()));
  }
  [[nodiscard]] bool within() const { return !open_.empty(); }
  [[nodiscard]] bool complete() const { return any_ && open_.empty(); }

 private:
  std::vector<std::string_view> open_;
  bool any_ = false;
};

/// What takes a terminal's text elsewhere, or a line's end: C0 and C1, DEL,
/// line and paragraph separators, and those that turn the writing round.
bool is_control(std::string_view character) {
  const auto byte = [character](std::size_t i) {
    return static_cast<unsigned char>(character[i]);
  };
  if (character.size() == 1) {
    return (byte(0) < 0x20 && character != "\n") || byte(0) == 0x7F;
  }
  if (character.size() == 2) {
    return byte(0) == 0xC2 && byte(1) < 0xA0;
  }
  constexpr std::array<std::string_view, 13> others{
      "\u2028", "\u2029", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
      "\u2066", "\u2067", "\u2068", "\u2069", "\uFFFE", "\uFFFF"};
  return std::ranges::find(others, character) != others.end();
}

}  // namespace

std::string problem_of_xml(std::string_view text) {
  constexpr std::string_view head =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (!text.starts_with(head)) {
    return "no declaration";
  }
  text.remove_prefix(head.size());
  Elements elements;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('<'), text.size());
    const std::string_view between = text.substr(0, open);
    std::string problem = problem_of_text(between);
    if (!elements.within() &&
        between.find_first_not_of('\n') != std::string_view::npos) {
      problem = "a text outside of all elements";
    }
    text.remove_prefix(open);
    const std::size_t close = text.find('>');
    if (problem.empty() && !text.empty()) {
      problem = close == std::string_view::npos
                    ? "a tag without end"
                    : elements.take(text.substr(0, close + 1));
    }
    if (!problem.empty()) {
      return problem;
    }
    text.remove_prefix(text.empty() ? 0 : close + 1);
  }
  return elements.complete() ? "" : "an element that does not close";
}

std::vector<std::string_view> tags(std::string_view markup) {
  std::vector<std::string_view> found;
  while (true) {
    const std::size_t open = markup.find('<');
    if (open == std::string_view::npos) {
      return found;
    }
    const std::size_t close = std::min(markup.find('>', open), markup.size());
    found.push_back(markup.substr(open, close - open));
    markup.remove_prefix(close);
  }
}

std::size_t count_elements(std::string_view markup, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(tags(markup), [name](std::string_view tag) {
        tag.remove_prefix(1);
        return tag == name ||
               (tag.starts_with(name) && tag[name.size()] == ' ');
      }));
}

std::vector<std::vector<std::string>> rows_of_csv(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  while (!text.empty()) {
    std::string cell;
    if (text.starts_with('"')) {
      std::size_t at = 1;
      while (at < text.size() &&
             (text[at] != '"' || text.substr(at, 2) == "\"\"")) {
        cell += text[at];
        at += text[at] == '"' ? 2U : 1U;
      }
      if (at >= text.size()) {
        return {};  // a quote that stays open
      }
      text.remove_prefix(at + 1);
    } else {
      const std::size_t end = std::min(text.find_first_of(",\n"), text.size());
      cell = text.substr(0, end);
      if (cell.find('"') != std::string::npos) {
        return {};
      }
      text.remove_prefix(end);
    }
    row.push_back(std::move(cell));
    if (text.empty() || (text.front() != ',' && text.front() != '\n')) {
      return {};  // a line without end, or something behind a quote
    }
    if (text.front() == '\n') {
      rows.push_back(std::exchange(row, {}));
    } else if (text.size() == 1) {
      return {};
    }
    text.remove_prefix(1);
  }
  return rows;
}

std::string problem_of_characters(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = payments::utf8_length(text);
    if (size == 0) {
      return "bytes that are not UTF-8";
    }
    if (is_control(text.substr(0, size))) {
      return "a control character";
    }
    text.remove_prefix(size);
  }
  return {};
}

}  // namespace fuzz
