#include "manifest.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace lab {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

// What is wrong with a member, which it names.
struct WrongMember : std::runtime_error {
  WrongMember(const std::string& name, const std::string& wanted)
      : std::runtime_error("\"" + name + "\" must be " + wanted) {}
};

const json& member(const json& from, const std::string& name) {
  const auto found = from.find(name);
  if (found == from.end()) {
    throw WrongMember(name, "there");
  }
  return *found;
}

std::string to_text(const json& value, const std::string& name) {
  if (!value.is_string()) {
    throw WrongMember(name, "a text");
  }
  return value.get<std::string>();
}

std::string text_of(const json& from, const std::string& name) {
  return to_text(member(from, name), name);
}

// A library's conversion would make 1 of 1.9, of true and of 4294967297.
int to_number(const json& value, const std::string& name, int most) {
  const auto number =
      value.is_number_integer() ? value.get<std::int64_t>() : -1;
  if (number < 0 || number > most) {
    throw WrongMember(name, "a whole number up to " + std::to_string(most));
  }
  return static_cast<int>(number);
}

int number_of(const json& from, const std::string& name, int most) {
  return to_number(member(from, name), name, most);
}

double seconds_of(const json& from, const std::string& name, double otherwise) {
  constexpr double most = 3600;
  if (!from.contains(name)) {
    return otherwise;
  }
  const json& value = from.at(name);
  const double seconds = value.is_number() ? value.get<double>() : 0;
  if (seconds <= 0 || seconds > most) {
    throw WrongMember(name, "a number above 0, up to 3600");
  }
  return seconds;
}

const json& list_of(const json& from, const std::string& name) {
  const json& value = member(from, name);
  if (!value.is_array()) {
    throw WrongMember(name, "a list");
  }
  return value;
}

constexpr int most_labs = 99;
constexpr int most_todos = 99;
constexpr int most_points = 1000;

Test read_test(const json& from, double seconds) {
  Test test;
  test.seconds = seconds;
  if (from.is_string()) {
    test.name = from.get<std::string>();
    return test;
  }
  test.name = text_of(from, "test");
  if (from.contains("needs")) {
    for (const json& needed : list_of(from, "needs")) {
      test.needs.push_back(to_number(needed, "needs", most_todos));
    }
  }
  test.seconds = seconds_of(from, "seconds", seconds);
  test.usual_seconds = seconds_of(from, "usual_seconds", test.usual_seconds);
  return test;
}

Todo read_todo(const json& from, double seconds) {
  Todo todo;
  todo.number = number_of(from, "todo", most_todos);
  todo.title = text_of(from, "title");
  todo.points = number_of(from, "points", most_points);
  for (const json& hint : list_of(from, "hints")) {
    todo.hints.push_back(to_text(hint, "hints"));
  }
  for (const json& test : list_of(from, "tests")) {
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
  return parse_manifest(read_text(file), file);
}

Manifest parse_manifest(const std::string& text, const fs::path& file) {
  try {
    const json document = json::parse(text);
    Manifest manifest;
    manifest.lab = text_of(document, "lab");
    manifest.number = number_of(document, "number", most_labs);
    manifest.title = text_of(document, "title");
    manifest.program = text_of(document, "program");
    manifest.source = text_of(document, "source");
    manifest.handout = text_of(document, "handout");
    manifest.test = text_of(document, "test");
    manifest.folder = file.parent_path();
    const double seconds = seconds_of(document, "seconds", 20);
    for (const json& todo : list_of(document, "todos")) {
      manifest.todos.push_back(read_todo(todo, seconds));
    }
    return manifest;
  } catch (const std::exception& error) {
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
