// `lab mistakes`: the published table of wrong programs and what catches each.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>

#include "broker_link.hpp"
#include "commands.hpp"
#include "mistake.hpp"
#include "terminal.hpp"
#include "wrong_program.hpp"

namespace lab {

namespace fs = std::filesystem;

namespace {

// The tests that fail at each of a few runs and say so in the right words: a
// table must not promise what happens now and then.
std::vector<std::string> always_caught_by(const std::vector<Catch>& runs,
                                          const Mistake& mistake) {
  std::vector<std::string> names;
  for (const TestVerdict& first : runs.front().tests) {
    const bool always = std::ranges::all_of(runs, [&](const Catch& run) {
      return std::ranges::any_of(run.tests, [&](const TestVerdict& test) {
        return test.test.name == first.test.name &&
               test.result == Result::failed && says(test, mistake.says);
      });
    });
    if (always) {
      names.push_back(first.test.name);
    }
  }
  return names;
}

}  // namespace

Exit mistakes(const Workspace& workspace, const std::string& lab,
              const std::string& broker_option) {
  const Manifest manifest = find_manifest(workspace, lab);
  Jobs jobs;
  BrokerLink broker(workspace, BrokerChoice::parse(broker_option));
  reach(broker, jobs);

  // One wrong program: its row of the table, or nothing when it got through.
  const auto row = [&](const fs::path& program, const Mistake& mistake) {
    constexpr int repeats = 3;
    std::vector<Catch> runs;
    for (int run = 0; run < repeats; ++run) {
      runs.push_back(judge_wrong_program(workspace, jobs, broker, manifest,
                                         program, mistake.todos));
      runs.back().require_verdicts();
    }
    const auto names = always_caught_by(runs, mistake);
    std::printf(
        "| %s | %s | %s | %s |\n", mistake.sentence.c_str(),
        todos_text(mistake.todos).c_str(),
        names.empty() ? "NOTHING" : names.front().c_str(),
        mistake.says.empty() ? "" : ("… " + mistake.says + " …").c_str());
    static_cast<void>(std::fflush(stdout));
    return !names.empty();
  };

  bool all = true;
  ProgressLine line;
  std::puts("| mistake | TODO | caught by | in the words |");
  std::puts("|---|---|---|---|");
  const fs::path bin = workspace.build / "bin";
  for (const Mistake& mistake : read_mistakes(manifest)) {
    line.show("judging " + mistake.name);
    all &= row(bin / "mistakes" / manifest.program / mistake.name, mistake);
  }
  for (const Todo& todo : manifest.todos) {
    const std::string name = "todo-" + std::to_string(todo.number);
    line.show("judging " + name);
    all &= row(bin / "ablations" / manifest.program / name,
               {.name = name,
                .todos = {todo.number},
                .sentence = "TODO " + std::to_string(todo.number) +
                            " left as it is in the starter",
                .says = {}});
  }
  return all ? Exit::passed : Exit::failed;
}

}  // namespace lab
