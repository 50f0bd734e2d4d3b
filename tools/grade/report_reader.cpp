// Reads a report again. Anybody may have written it: what the reports are made
// of is looked at here, as report.schema.json has it, so that nobody else has
// to.

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <lab/workspace.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports.hpp"

namespace grade {

namespace {

// One object of a report, and where it is: "submissions[0].labs[1]".
class Part {
 public:
  Part(const Graded& object, std::string place)
      : object_{object}, place_{std::move(place)} {
    if (!object.is_object()) {
      throw lab::Misuse(place_ + " must be an object");
    }
  }

  // Nothing else may be in it: nobody would look at it.
  void has_only(std::initializer_list<std::string_view> names) const {
    for (const auto& [name, value] : object_.items()) {
      if (std::ranges::find(names, name) == names.end()) {
        throw lab::Misuse(place_ + " has \"" + printable(name) +
                          "\", which no report has");
      }
    }
  }
  void text(const char* name) const {
    require(name, member(name).is_string(), "a text");
  }
  void text_if_any(const char* name) const {
    if (object_.contains(name)) {
      text(name);
    }
  }
  void number(const char* name, std::int64_t least) const {
    constexpr std::int64_t most = 1'000'000;
    const Graded& value = member(name);
    const auto number =
        value.is_number_integer() ? value.get<std::int64_t>() : -1;
    require(name, number >= least && number <= most, "a whole number");
  }
  void word(const char* name,
            std::initializer_list<std::string_view> words) const {
    const Graded& value = member(name);
    const auto is_it = [&value](std::string_view word) {
      return value.get_ref<const std::string&>() == word;
    };
    require(name, value.is_string() && std::ranges::any_of(words, is_it),
            "a word that report.schema.json has");
  }
  void flag(const char* name) const {
    require(name, member(name).is_boolean(), "true or false");
  }
  void texts(const char* name) const {
    const Graded& value = member(name);
    require(name,
            value.is_array() &&
                std::ranges::all_of(
                    value, [](const Graded& one) { return one.is_string(); }),
            "a list of texts");
  }
  [[nodiscard]] std::vector<Part> parts(const char* name) const {
    const Graded& value = member(name);
    require(name, value.is_array(), "a list");
    std::vector<Part> all;
    for (const Graded& one : value) {
      all.emplace_back(one,
                       place_of(name) + "[" + std::to_string(all.size()) + "]");
    }
    return all;
  }

 private:
  [[nodiscard]] std::string place_of(const char* name) const {
    return place_ + (place_.ends_with(": ") ? "" : ".") + name;
  }
  [[nodiscard]] const Graded& member(const char* name) const {
    const auto found = object_.find(name);
    require(name, found != object_.end(), "there");
    return *found;
  }
  void require(const char* name, bool holds, const char* wanted) const {
    if (!holds) {
      throw lab::Misuse(place_of(name) + " must be " + wanted);
    }
  }

  const Graded& object_;
  std::string place_;
};

void check_todo(const Part& todo) {
  todo.has_only({"todo", "title", "verdict", "score", "max_score", "reason",
                 "expected", "seen", "means", "hint", "file", "line",
                 "published_solution"});
  todo.number("todo", 1);
  todo.text("title");
  todo.word("verdict",
            {"passed", "failed", "not started", "does not compile", "crashed",
             "hung", "not judged", "broker problem", "judge problem"});
  todo.number("score", 0);
  todo.number("max_score", 0);
  todo.text("reason");
  for (const char* part : {"expected", "seen", "means", "hint"}) {
    todo.text_if_any(part);
  }
  todo.text("file");
  todo.number("line", 1);
  todo.flag("published_solution");
}

void check_lab(const Part& lab) {
  lab.has_only({"lab", "title", "score", "max_score", "todos", "notes"});
  lab.text("lab");
  lab.text("title");
  lab.number("score", 0);
  lab.number("max_score", 0);
  std::ranges::for_each(lab.parts("todos"), check_todo);
  lab.texts("notes");
}

void check_submission(const Part& submission) {
  submission.has_only(
      {"name", "score", "max_score", "containment", "labs", "not_used"});
  submission.text("name");
  submission.number("score", 0);
  submission.number("max_score", 0);
  submission.word("containment", {"landlock", "limits", "none"});
  std::ranges::for_each(submission.parts("labs"), check_lab);
  submission.texts("not_used");
}

}  // namespace

std::vector<Graded> read_report(const std::string& file) {
  return parse_report(lab::read_text(file), file);
}

std::vector<Graded> parse_report(const std::string& text,
                                 const std::string& file) {
  const Graded whole = Graded::parse(text, nullptr, false);
  if (!whole.is_object() || !whole.contains("submissions")) {
    throw lab::Misuse(file +
                      " is no report of `./lab grade --format json`: it has "
                      "no list called \"submissions\"");
  }
  const Part report{whole, file + ": "};
  report.has_only({"submissions"});
  std::ranges::for_each(report.parts("submissions"), check_submission);
  return whole["submissions"].get<std::vector<Graded>>();
}

}  // namespace grade
