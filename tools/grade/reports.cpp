#include "reports.hpp"

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

std::string text_in(const Graded& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string();
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
