#include "reports.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <lab/workspace.hpp>
#include <utility>

namespace grade {

namespace {

using Writer = std::string (*)(const std::vector<Graded>&);

constexpr std::array<std::pair<std::string_view, Writer>, 7> writers{
    {{"text", as_text},
     {"json", as_json},
     {"junit", as_junit},
     {"markdown", as_markdown},
     {"annotations", as_annotations},
     {"gradescope", as_gradescope},
     {"csv", as_csv}}};

// How many bytes of a UTF-8 character begin at `at`; 0 when it is none.
std::size_t character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  const unsigned first = byte(at);
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC2 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  const unsigned second = byte(at + 1);
  const bool overlong =
      (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside =
      (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
  return overlong || outside ? 0 : size;
}

bool any_verdict(const std::vector<Graded>& submissions,
                 const std::function<bool(const std::string&)>& such) {
  for (const Graded& submission : submissions) {
    for (const Graded& lab : submission.at("labs")) {
      for (const Graded& todo : lab.at("todos")) {
        if (such(todo.at("verdict").get<std::string>())) {
          return true;
        }
      }
    }
  }
  return false;
}

}  // namespace

const std::vector<std::string>& formats() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& [name, writer] : writers) {
      all.emplace_back(name);
    }
    return all;
  }();
  return names;
}

std::string report(std::string_view format,
                   const std::vector<Graded>& submissions) {
  for (const auto& [name, writer] : writers) {
    if (name == format) {
      return writer(submissions);
    }
  }
  throw lab::Misuse("unknown format \"" + std::string(format) + "\"");
}

std::vector<Graded> read_report(const std::string& file) {
  const Graded whole = Graded::parse(lab::read_text(file), nullptr, false);
  if (!whole.is_object() || !whole.contains("submissions") ||
      !whole["submissions"].is_array()) {
    throw lab::Misuse(file +
                      " is no report of `./lab grade --format json`: it has "
                      "no list called \"submissions\"");
  }
  return whole["submissions"].get<std::vector<Graded>>();
}

std::string text_in(const Graded& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string();
}

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_at(text, at);
    const auto first = static_cast<unsigned char>(text[at]);
    const bool second_set =  // C1 controls, U+0080 to U+009F
        size == 2 && first == 0xC2 &&
        static_cast<unsigned char>(text[at + 1]) < 0xA0;
    if (size == 1 && (first == '\n' || first == '\t')) {
      result += ' ';
    } else if (size == 0 || first < 0x20 || first == 0x7F || second_set) {
      result += "�";
    } else {
      result.append(text.substr(at, size));
    }
    at += std::max<std::size_t>(size, 1);
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

bool all_passed(const std::vector<Graded>& submissions) {
  return !any_verdict(submissions, [](const std::string& verdict) {
    return verdict != "passed";
  });
}

bool any_problem(const std::vector<Graded>& submissions) {
  return any_verdict(submissions, [](const std::string& verdict) {
    return verdict == "broker problem" || verdict == "judge problem";
  });
}

}  // namespace grade
