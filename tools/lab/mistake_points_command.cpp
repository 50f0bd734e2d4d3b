// `lab mistakes LAB --points`: what each wrong program costs, as a check and a
// grade count it. It must be the points of what is broken, and no others. What
// is unfair about one is said on stderr.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "broker_link.hpp"
#include "commands.hpp"
#include "mistake.hpp"
#include "terminal.hpp"
#include "wrong_program.hpp"

namespace lab {

namespace fs = std::filesystem;

namespace {

bool is_fair(const TodoVerdict& todo, const Mistake& mistake) {
  return mistake.breaks(todo.todo.number) ? todo.result == Result::failed
                                          : is_spared(todo, mistake);
}

// What is unfair to a TODO, for whoever has to mend its tests.
void explain(const TodoVerdict& todo, const Mistake& mistake) {
  std::fprintf(stderr, "%s: TODO %d is %s\n", mistake.name.c_str(),
               todo.todo.number, name_of(todo.result).c_str());
  for (const TestVerdict& test : todo.tests) {
    for (const Failure& failure : test.failures) {
      std::fprintf(stderr, "  %s, blames %s: %s\n", test.test.name.c_str(),
                   failure.blames.empty() ? "nobody"
                                          : todos_text(failure.blames).c_str(),
                   failure.reason.c_str());
    }
  }
}

// Prints the row of one mistake; false when it is unfair.
bool print_row(const LabVerdict& verdict, const Mistake& mistake) {
  std::vector<int> lost;   // TODOs whose points are gone
  std::vector<int> waits;  // those that come back with what is broken
  for (const TodoVerdict& todo : verdict.todos) {
    if (todo.result != Result::passed) {
      (todo.result == Result::waiting ? waits : lost)
          .push_back(todo.todo.number);
    }
  }
  const bool fair = std::ranges::all_of(
      verdict.todos,
      [&](const TodoVerdict& todo) { return is_fair(todo, mistake); });
  std::printf("| %s | %s | %s | %s | %s |\n", mistake.name.c_str(),
              todos_text(mistake.todos).c_str(), todos_text(lost).c_str(),
              todos_text(waits).c_str(), fair ? "" : "UNFAIR");
  static_cast<void>(std::fflush(stdout));
  for (const TodoVerdict& todo : verdict.todos) {
    if (!is_fair(todo, mistake)) {
      explain(todo, mistake);
    }
  }
  return fair;
}

}  // namespace

Exit mistake_points(const Workspace& workspace, const std::string& lab,
                    const std::vector<std::string>& only,
                    const std::string& broker_option) {
  const Manifest manifest = find_manifest(workspace, lab);
  const std::vector<Mistake> mistakes = read_mistakes(manifest, only);
  Jobs jobs;
  BrokerLink broker(workspace, BrokerChoice::parse(broker_option));
  reach(broker, jobs);

  bool all_fair = true;
  ProgressLine line;
  std::puts("| mistake | TODO | without points | waits for that |  |");
  std::puts("|---|---|---|---|---|");
  for (const Mistake& mistake : mistakes) {
    line.show("judging " + mistake.name);
    const Catch caught = judge_wrong_program(
        workspace, jobs, broker, manifest,
        workspace.build / "bin" / "mistakes" / manifest.program / mistake.name,
        {});
    caught.require_verdicts();
    all_fair &= print_row(judge_lab(manifest, {}, caught.tests), mistake);
  }
  return all_fair ? Exit::passed : Exit::failed;
}

}  // namespace lab
