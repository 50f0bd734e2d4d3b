// `lab selfcheck`: for the project's own tests. Manifest, sources, mistakes
// and test program must not drift apart.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>

#include "commands.hpp"
#include "jobs.hpp"
#include "manifest.hpp"
#include "mistake.hpp"
#include "mistake_text.hpp"
#include "regions.hpp"

namespace lab {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

class SelfCheck {
 public:
  SelfCheck(const Workspace& workspace, Manifest manifest)
      : workspace_(workspace), manifest_(std::move(manifest)) {}

  Exit manifest() {
    check_todos();
    check_sources();
    check_tests();
    check_mistakes();
    check_texts();
    return result();
  }

  // What a student sees who checks before the first line is written.
  Exit starter() {
    const Outcome outcome = run_to_end(
        {.arguments = {"/proc/self/exe", "check", manifest_.lab, "--pristine"}},
        60s);
    std::printf("%s\n", outcome.output.c_str());
    if (outcome.exit_code() != static_cast<int>(Exit::failed)) {
      wrong("check " + outcome.describe() + ", not with status 1");
    }
    const auto must_say = [&](const std::string& text) {
      if (outcome.output.find(text) == std::string::npos) {
        wrong("check does not say: " + text);
      }
    };
    for (const Todo& todo : manifest_.todos) {
      must_say("TODO " + std::to_string(todo.number) + "  " + todo.title);
      must_say("not started, 0 of " + std::to_string(todo.points) + " points");
    }
    const Regions regions = find_regions(without_code(source("solutions")));
    const Region* first = regions.find(1);
    must_say("starter/" + manifest_.source + ":" +
             std::to_string(first != nullptr ? first->first_line : 0));
    must_say("next: ./lab hint " + manifest_.lab + " 1");
    return result();
  }

  Exit regions() {
    const std::string solution = source("solutions");
    for (const std::string& problem : find_regions(solution).problems) {
      wrong("solutions/" + manifest_.source + " " + problem);
    }
    const std::string starter = source("starter");
    const bool students =
        std::ranges::any_of(find_regions(starter).all, &Region::started);
    // On a student's machine starter/ is the student's. In CI it must be the
    // one that is handed out.
    if (students && environment_variable("CI").empty()) {
      std::printf("starter/%s has been worked on: not compared\n",
                  manifest_.source.c_str());
      return result();
    }
    compare(starter, without_code(solution));
    return result();
  }

 private:
  void wrong(const std::string& text) {
    std::printf("%s\n", text.c_str());
    right_ = false;
  }

  [[nodiscard]] Exit result() const {
    return right_ ? Exit::passed : Exit::failed;
  }

  std::string source(const char* folder) const {
    return read_text(workspace_.root / folder / manifest_.source);
  }

  void check_todos() {
    constexpr int all_points = 100;
    constexpr std::size_t rungs = 3;
    if (manifest_.points() != all_points) {
      wrong("the points sum up to " + std::to_string(manifest_.points()) +
            ", not to 100");
    }
    int number = 0;
    for (const Todo& todo : manifest_.todos) {
      const std::string name = "TODO " + std::to_string(++number);
      if (todo.number != number) {
        wrong(name + " is missing or out of order");
      }
      if (todo.hints.size() != rungs) {
        wrong(name + " has " + std::to_string(todo.hints.size()) +
              " hints, not 3");
      }
      if (todo.tests.empty()) {
        wrong(name + " has no test");
      }
    }
  }

  void check_sources() {
    const Regions regions = find_regions(source("solutions"));
    for (const Todo& todo : manifest_.todos) {
      const Region* region = regions.find(todo.number);
      const std::string name = "TODO " + std::to_string(todo.number);
      if (region == nullptr) {
        wrong("solutions/" + manifest_.source + " has no " + name);
      } else if (region->title != todo.title) {
        wrong(name + " is \"" + todo.title + "\" in the manifest and \"" +
              region->title + "\" in the source");
      } else if (!region->started) {
        wrong(name + " has no code in the solution");
      }
    }
    if (regions.all.size() != manifest_.todos.size()) {
      wrong("solutions/" + manifest_.source + " has " +
            std::to_string(regions.all.size()) + " TODOs, the manifest " +
            std::to_string(manifest_.todos.size()));
    }
    if (!fs::exists(workspace_.root / manifest_.handout)) {
      wrong("there is no " + manifest_.handout);
    }
  }

  std::set<std::string> tests_of(const std::vector<std::string>& filter) {
    Command list{
        .arguments = {
            (workspace_.build / "bin" / "tests" / manifest_.test).string(),
            "--list-test-cases", "--no-colors=true"}};
    list.arguments.insert(list.arguments.end(), filter.begin(), filter.end());
    const Outcome outcome = run_to_end(list, 30s);
    if (!outcome.succeeded()) {
      wrong(manifest_.test + " --list-test-cases " + outcome.describe());
    }
    std::set<std::string> names;
    std::istringstream lines(outcome.output);
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty() && !line.starts_with("[doctest]") &&
          !line.starts_with("===")) {
        names.insert(line);
      }
    }
    return names;
  }

  void check_tests() {
    std::set<std::string> unused = tests_of({});
    for (const Todo& todo : manifest_.todos) {
      const std::string suite = "TODO " + std::to_string(todo.number);
      const auto proving = tests_of({"--test-suite=" + suite});
      for (const Test& test : todo.tests) {
        if (!proving.contains(test.name)) {
          wrong(suite + ": " + manifest_.test + " has no test \"" + test.name +
                "\" in that suite");
        }
        unused.erase(test.name);
      }
    }
    for (const std::string& name : unused) {
      wrong("the manifest does not name the test \"" + name + "\"");
    }
  }

  void check_mistakes() {
    const fs::path published = manifest_.folder / "mistakes" / "README.md";
    const std::string table = fs::exists(published) ? read_text(published) : "";
    for (const Mistake& mistake : read_mistakes(manifest_)) {
      for (const int todo : mistake.todos) {
        if (std::ranges::find(manifest_.todos, todo, &Todo::number) ==
            manifest_.todos.end()) {
          wrong(mistake.name + " breaks a TODO that is not there");
        }
      }
      if (!published_row(table, mistake)) {
        wrong("mistakes/README.md has no row for \"" + mistake.name +
              "\" with a test that is there: ./lab mistakes " + manifest_.lab +
              " prints the table");
      }
    }
  }

  // What a student reads about a mistake is reviewed: somebody has to have seen
  // it.
  void check_texts() {
    for (const Mistake& mistake : read_mistakes(manifest_)) {
      if (!mistake.patch.empty() && read_texts(mistake).empty()) {
        wrong(workspace_.shown(texts_file(mistake)) + " is missing: ./lab " +
              "mistakes " + manifest_.lab + " --update " + mistake.name +
              " writes it, to be read by you");
      }
    }
    std::error_code error;
    for (const auto& entry :
         fs::directory_iterator(manifest_.folder / "mistakes", error)) {
      fs::path patch = entry.path();
      if (patch.extension() == ".txt" &&
          !fs::exists(patch.replace_extension(".patch"))) {
        wrong(workspace_.shown(entry.path()) + " is of no mistake");
      }
    }
  }

  // Whether the table has the mistake's sentence, words and a test that proves
  // one of its TODOs.
  [[nodiscard]] bool published_row(const std::string& table,
                                   const Mistake& mistake) const {
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("| " + mistake.sentence + " |") ||
          line.find(mistake.says) == std::string::npos) {
        continue;
      }
      for (const int todo : mistake.todos) {
        for (const Test& test : manifest_.todo(todo).tests) {
          if (line.find("| " + test.name + " |") != std::string::npos) {
            return true;
          }
        }
      }
    }
    return false;
  }

  void compare(const std::string& starter, const std::string& pristine) {
    std::istringstream ours(starter);
    std::istringstream theirs(pristine);
    std::string one;
    std::string other;
    for (int line = 1;; ++line) {
      const bool more = static_cast<bool>(std::getline(ours, one));
      const bool others = static_cast<bool>(std::getline(theirs, other));
      if (!more && !others) {
        break;
      }
      if (more != others || one != other) {
        std::string text = "starter/" + manifest_.source + ":";
        text.append(std::to_string(line))
            .append(" is not the solution's line:\n  starter:  ")
            .append(one)
            .append("\n  solution: ")
            .append(other);
        wrong(text);
        return;
      }
    }
    if (starter != pristine) {
      wrong("starter/" + manifest_.source + " does not end as the solution");
    }
  }

  Workspace workspace_;
  Manifest manifest_;
  bool right_ = true;
};

}  // namespace

Exit selfcheck(const Workspace& workspace, const std::string& lab,
               const std::string& part) {
  SelfCheck check(workspace, find_manifest(workspace, lab));
  if (part == "manifest") {
    return check.manifest();
  }
  if (part == "regions") {
    return check.regions();
  }
  if (part == "starter") {
    return check.starter();
  }
  throw Misuse("selfcheck knows manifest, regions and starter");
}

}  // namespace lab
