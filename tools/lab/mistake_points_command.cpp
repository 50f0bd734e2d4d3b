// `lab mistakes LAB --points`: what each wrong program costs, as a check and a
// grade count it. It must be the points of what is broken, and no others.

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

struct Price {
  std::vector<int> lost{};   // TODOs whose points are gone
  std::vector<int> waits{};  // those that come back with what is broken
  bool fair = true;
};

Price price_of(const LabVerdict& verdict, const Mistake& mistake) {
  const auto is_broken = [&](int todo) {
    return std::ranges::find(mistake.todos, todo) != mistake.todos.end();
  };
  Price price;
  for (const TodoVerdict& todo : verdict.todos) {
    if (todo.result == Result::waiting) {
      price.waits.push_back(todo.todo.number);
      price.fair &= std::ranges::all_of(todo.waits_for(), is_broken);
    } else if (todo.result != Result::passed) {
      price.lost.push_back(todo.todo.number);
      price.fair &= is_broken(todo.todo.number);
    }
  }
  for (const int todo : mistake.todos) {
    price.fair &= verdict.todos.at(static_cast<std::size_t>(todo) - 1).result ==
                  Result::failed;
  }
  return price;
}

}  // namespace

Exit mistake_points(const Workspace& workspace, const std::string& lab,
                    const std::string& broker_option) {
  const Manifest manifest = find_manifest(workspace, lab);
  Jobs jobs;
  BrokerLink broker(workspace, BrokerChoice::parse(broker_option));
  reach(broker, jobs);

  bool all_fair = true;
  ProgressLine line;
  std::puts("| mistake | TODO | without points | waits for that |  |");
  std::puts("|---|---|---|---|---|");
  for (const Mistake& mistake : read_mistakes(manifest)) {
    line.show("judging " + mistake.name);
    const Catch caught = judge_wrong_program(
        workspace, jobs, broker, manifest,
        workspace.build / "bin" / "mistakes" / manifest.program / mistake.name,
        {});
    caught.require_verdicts();
    const Price price =
        price_of(judge_lab(manifest, {}, caught.tests), mistake);
    std::printf("| %s | %s | %s | %s | %s |\n", mistake.name.c_str(),
                todos_text(mistake.todos).c_str(),
                todos_text(price.lost).c_str(), todos_text(price.waits).c_str(),
                price.fair ? "" : "UNFAIR");
    static_cast<void>(std::fflush(stdout));
    all_fair &= price.fair;
  }
  return all_fair ? Exit::passed : Exit::failed;
}

}  // namespace lab
