#include <nlohmann/json.hpp>
#include <string>

#include "report.hpp"

namespace lab {

using nlohmann::ordered_json;

namespace {

ordered_json json_of(const TestVerdict& test) {
  ordered_json failures = ordered_json::array();
  for (const Failure& failure : test.failures) {
    failures.push_back({{"reason", failure.reason},
                        {"expected", failure.expected},
                        {"seen", failure.seen},
                        {"means", failure.means}});
  }
  return {{"test", test.test.name},
          {"verdict", name_of(test.result)},
          {"seconds", test.seconds},
          {"seed", test.seed},
          {"failures", std::move(failures)}};
}

ordered_json json_of(const LabVerdict& lab, const TodoVerdict& todo) {
  ordered_json tests = ordered_json::array();
  for (const TestVerdict& test : todo.tests) {
    tests.push_back(json_of(test));
  }
  return {{"todo", todo.todo.number},
          {"title", todo.todo.title},
          {"verdict", name_of(todo.result)},
          {"score", todo.score},
          {"max_score", todo.todo.points},
          {"reason", todo.result == Result::passed ? "" : reason_of(lab, todo)},
          {"file", lab.file},
          {"line", todo.line},
          {"waits_for", todo.waits_for()},
          {"tests", std::move(tests)}};
}

std::string verdict_of(const LabVerdict& lab) {
  return lab.compile_error ? "does not compile" : name_of(lab.result);
}

// What a reader needs who looks at one place only: where to work next.
void add_place(ordered_json& document, const LabVerdict& lab) {
  if (lab.compile_error) {
    const CompileError& error = *lab.compile_error;
    document["reason"] = reason_of(error);
    document["file"] = error.brace ? lab.file : error.file;
    document["line"] = error.brace ? error.brace->line : error.line;
    return;
  }
  const TodoVerdict* next = lab.next();
  document["reason"] = next != nullptr ? reason_of(lab, *next) : "";
  document["file"] = lab.file;
  document["line"] = next != nullptr ? next->line : 1;
  if (next != nullptr) {
    document["todo"] = next->todo.number;
  }
}

ordered_json json_of(const LabVerdict& lab) {
  ordered_json document{{"lab", lab.manifest.lab},
                        {"title", lab.manifest.title},
                        {"verdict", verdict_of(lab)},
                        {"score", lab.score},
                        {"max_score", lab.manifest.points()}};
  add_place(document, lab);
  ordered_json todos = ordered_json::array();
  for (const TodoVerdict& todo : lab.todos) {
    todos.push_back(json_of(lab, todo));
  }
  document["notes"] = lab.notes;
  document["todos"] = std::move(todos);
  return document;
}

std::string text_of(const ordered_json& document) {
  // A program under test may print bytes that are no UTF-8.
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace

std::string as_json(const std::vector<LabVerdict>& labs) {
  const Exit exit = exit_of(labs);
  int score = 0;
  int points = 0;
  const LabVerdict* first = nullptr;
  ordered_json all = ordered_json::array();
  for (const LabVerdict& lab : labs) {
    score += lab.score;
    points += lab.manifest.points();
    if (first == nullptr && lab.result != Result::passed) {
      first = &lab;
    }
    all.push_back(json_of(lab));
  }
  if (first == nullptr && !labs.empty()) {
    first = &labs.front();
  }
  ordered_json document{
      {"verdict", first != nullptr ? verdict_of(*first) : "passed"},
      {"score", score},
      {"max_score", points},
      {"exit", static_cast<int>(exit)}};
  if (first != nullptr) {
    add_place(document, *first);
  }
  document["labs"] = std::move(all);
  return text_of(document);
}

std::string as_json(const Trouble& trouble) {
  return text_of({{"verdict", "broken"},
                  {"score", nullptr},
                  {"max_score", nullptr},
                  {"exit", static_cast<int>(Exit::broken)},
                  {"reason", trouble.what()},
                  {"cure", trouble.cure()},
                  {"labs", ordered_json::array()}});
}

}  // namespace lab
