#include "manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

namespace lab {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

Test read_test(const json& from, double seconds) {
  Test test;
  test.seconds = seconds;
  if (from.is_string()) {
    test.name = from.get<std::string>();
    return test;
  }
  test.name = from.at("test").get<std::string>();
  test.needs = from.value("needs", std::vector<int>{});
  test.seconds = from.value("seconds", seconds);
  return test;
}

Todo read_todo(const json& from, double seconds) {
  Todo todo;
  todo.number = from.at("todo").get<int>();
  todo.title = from.at("title").get<std::string>();
  todo.points = from.at("points").get<int>();
  todo.hints = from.at("hints").get<std::vector<std::string>>();
  for (const json& test : from.at("tests")) {
    todo.tests.push_back(read_test(test, seconds));
  }
  return todo;
}

std::string names_of(const std::vector<Manifest>& labs) {
  std::string names;
  for (const Manifest& manifest : labs) {
    names.append(names.empty() ? "" : ", ").append(manifest.lab);
  }
  return names;
}

}  // namespace

int Manifest::points() const {
  return std::accumulate(
      todos.begin(), todos.end(), 0,
      [](int sum, const Todo& todo) { return sum + todo.points; });
}

const Todo& Manifest::todo(int wanted) const {
  const auto found = std::ranges::find(todos, wanted, &Todo::number);
  if (found == todos.end()) {
    throw Misuse("lab " + lab + " has no TODO " + std::to_string(wanted) +
                 ": its TODOs are 1 to " + std::to_string(todos.size()));
  }
  return *found;
}

Manifest read_manifest(const fs::path& file) {
  try {
    const json document = json::parse(read_text(file));
    Manifest manifest;
    manifest.lab = document.at("lab").get<std::string>();
    manifest.number = document.at("number").get<int>();
    manifest.title = document.at("title").get<std::string>();
    manifest.program = document.at("program").get<std::string>();
    manifest.source = document.at("source").get<std::string>();
    manifest.handout = document.at("handout").get<std::string>();
    manifest.test = document.at("test").get<std::string>();
    manifest.folder = file.parent_path();
    const double seconds = document.value("seconds", 20.0);
    for (const json& todo : document.at("todos")) {
      manifest.todos.push_back(read_todo(todo, seconds));
    }
    return manifest;
  } catch (const json::exception& error) {
    throw Trouble(file.string() + ": " + error.what(),
                  "git checkout -- " + file.string());
  }
}

std::vector<Manifest> read_manifests(const Workspace& workspace) {
  std::vector<Manifest> labs;
  const fs::path folder = workspace.root / "labs";
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::path file = entry.path() / "lab.json";
    if (fs::exists(file)) {
      labs.push_back(read_manifest(file));
    }
  }
  if (labs.empty()) {
    throw Trouble("no lab found below " + folder.string(),
                  "run ./lab in a whole clone of the repository");
  }
  std::ranges::sort(labs, {}, &Manifest::number);
  return labs;
}

Manifest find_manifest(const Workspace& workspace, const std::string& name) {
  std::vector<Manifest> labs = read_manifests(workspace);
  std::vector<std::string> names;
  for (Manifest& manifest : labs) {
    const std::string number = std::to_string(manifest.number);
    if (name == manifest.lab || name == number || name == "0" + number ||
        name == manifest.folder.filename()) {
      return std::move(manifest);
    }
    names.push_back(manifest.lab);
  }
  const std::string near = nearest(name, names);
  throw Misuse("unknown lab \"" + name + "\"" +
               (near.empty() ? ": there is " + names_of(labs)
                             : ": did you mean " + near + "?"));
}

}  // namespace lab
