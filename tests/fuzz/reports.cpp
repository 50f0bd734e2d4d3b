// Results of grading, with texts that were chosen by whoever was graded.
#include <array>
#include <grade/graded.hpp>
#include <string>
#include <vector>

#include "bytes.hpp"
#include "report_checks.hpp"
#include "target.hpp"

namespace fuzz {
namespace {

using grade::Graded;

Graded some_texts(Bytes& bytes) {
  Graded texts = Graded::array();
  for (int left = bytes.number(2); left > 0; --left) {
    texts.push_back(bytes.text());
  }
  return texts;
}

Graded some_todo(Bytes& bytes, int number) {
  constexpr std::array<const char*, 9> verdicts{
      "passed", "failed",     "not started",    "does not compile", "crashed",
      "hung",   "not judged", "broker problem", "judge problem"};
  Graded todo{{"todo", number},
              {"title", bytes.text()},
              {"verdict", verdicts.at(static_cast<std::size_t>(
                              bytes.number(verdicts.size() - 1)))},
              {"score", bytes.number(20)},
              {"max_score", 20},
              {"reason", bytes.text()}};
  for (const char* part : {"expected", "seen", "means", "hint"}) {
    if (bytes.coin()) {
      todo[part] = bytes.text();
    }
  }
  todo["file"] = bytes.text();
  todo["line"] = 1 + bytes.number(255);
  todo["published_solution"] = bytes.coin();
  return todo;
}

Graded some_lab(Bytes& bytes) {
  Graded todos = Graded::array();
  for (int left = bytes.number(3); left > 0; --left) {
    todos.push_back(some_todo(bytes, static_cast<int>(todos.size()) + 1));
  }
  return {{"lab", bytes.text()},   {"title", bytes.text()},
          {"score", bytes.byte()}, {"max_score", 255},
          {"todos", todos},        {"notes", some_texts(bytes)}};
}

Graded some_submission(Bytes& bytes) {
  Graded labs = Graded::array();
  for (int left = bytes.number(2); left > 0; --left) {
    labs.push_back(some_lab(bytes));
  }
  constexpr std::array<const char*, 3> levels{"landlock", "limits", "none"};
  return {{"name", bytes.text()},
          {"score", bytes.byte()},
          {"max_score", 255},
          {"containment", levels.at(static_cast<std::size_t>(bytes.number(2)))},
          {"labs", labs},
          {"not_used", some_texts(bytes)}};
}

}  // namespace

void feed_reports(std::string_view text) {
  Bytes bytes{text};
  constexpr std::size_t most = 4;
  std::vector<Graded> submissions;
  while (!bytes.empty() && submissions.size() < most) {
    submissions.push_back(some_submission(bytes));
  }
  check_reports(submissions);
}

}  // namespace fuzz
