// `lab diff`: what the solution does in each TODO, or what the student changed.

#include <algorithm>
#include <cstdio>
#include <string>

#include "commands.hpp"
#include "jobs.hpp"
#include "manifest.hpp"
#include "regions.hpp"
#include "terminal.hpp"
#include "text.hpp"

namespace lab {

namespace fs = std::filesystem;

namespace {

std::string coloured_line(std::string_view line) {
  if (line.starts_with("+")) {
    return paint(Colour::green, line);
  }
  if (line.starts_with("-")) {
    return paint(Colour::red, line);
  }
  if (line.starts_with("@@")) {
    return paint(Colour::cyan, line);
  }
  return std::string(line);
}

void print_coloured(std::string_view text) {
  for (const std::string_view line : lines_of(text)) {
    print(coloured_line(line) + "\n");
  }
}

}  // namespace

Exit diff(const Workspace& workspace, const std::string& lab, bool mine) {
  const Manifest manifest = find_manifest(workspace, lab);
  const std::string starter = "starter/" + manifest.source;
  const std::string solution = "solutions/" + manifest.source;
  const fs::path pristine = workspace.state / ("pristine-" + manifest.source);
  Command command{.arguments = {"diff", "-u"}, .folder = workspace.root};
  if (mine) {
    write_text(pristine, without_code(read_text(workspace.root / solution)));
    command.arguments.insert(command.arguments.end(),
                             {"--label", starter + " (untouched)", "--label",
                              starter, pristine.string(), starter});
  } else {
    command.arguments.insert(
        command.arguments.end(),
        {"--label", starter, "--label", solution, starter, solution});
  }
  const Outcome outcome = run_to_end(command);
  std::error_code ignored;
  fs::remove(pristine, ignored);
  // diff(1): 0 no difference, 1 some, 2 trouble.
  if (outcome.exit_code() < 0 || outcome.exit_code() > 1) {
    throw Trouble("diff " + outcome.describe() + ": " + outcome.output,
                  "sudo apt-get install diffutils");
  }
  if (outcome.output.empty()) {
    print(mine ? "nothing is changed yet\n" : "no difference\n");
  }
  print_coloured(outcome.output);
  return Exit::passed;
}

}  // namespace lab
