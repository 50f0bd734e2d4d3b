#include "build_commands.hpp"

#include <algorithm>
#include <chrono>
#include <lab/jobs.hpp>
#include <lab/text.hpp>

namespace grade {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// The word behind "-o" or "-c".
std::string& operand(Arguments& arguments, std::string_view flag) {
  const auto at = std::ranges::find(arguments, flag);
  if (at == arguments.end() || at + 1 == arguments.end()) {
    throw lab::Trouble("a command of the build has no " + std::string(flag),
                       "./lab doctor");
  }
  return *(at + 1);
}

// What ninja runs to make a lab's starter as it is judged, not stepped through;
// the last two of these compile and link it.
std::vector<std::string> commands_of(const lab::Workspace& workspace,
                                     const lab::Manifest& manifest) {
  const lab::Outcome outcome = lab::run_to_end(
      {.arguments = {"ninja", "-C", workspace.build.string(), "-t", "commands",
                     "pristine_" + manifest.program}},
      30s);
  std::vector<std::string> compiling;
  std::string linking;
  for (const std::string_view line : lab::lines_of(outcome.output)) {
    if (line.find("/without-todo-ALL.cpp") != std::string_view::npos &&
        line.find(" -c ") != std::string_view::npos) {
      compiling.emplace_back(line);
    }
    if (line.find(" -o bin/pristine/" + manifest.program) !=
        std::string_view::npos) {
      linking = line;
    }
  }
  if (!outcome.succeeded() || compiling.empty() || linking.empty()) {
    throw lab::Trouble(
        "the build in " + workspace.shown(workspace.build) +
            " does not know how to make pristine_" + manifest.program + "\n" +
            outcome.output,
        "remove " + workspace.shown(workspace.build) + " and run ./lab again");
  }
  return {compiling.back(), linking};
}

// Ninja's link lines are ": && c++ … && :".
void strip_shell(Arguments& arguments) {
  std::erase(arguments, ":");
  std::erase(arguments, "&&");
}

// -MD, -MT x and -MF x are for ninja, which does not see this build.
void strip_dependencies(Arguments& arguments) {
  std::erase(arguments, "-MD");
  for (const char* flag : {"-MT", "-MF"}) {
    const auto at = std::ranges::find(arguments, flag);
    if (at != arguments.end() && at + 1 != arguments.end()) {
      arguments.erase(at, at + 2);
    }
  }
}

// What comes before the compiler: a cache's program, whose cache is out of a
// submission's reach.
void strip_launcher(Arguments& arguments, const std::string& compiler) {
  const auto at = std::ranges::find(arguments, compiler);
  if (at != arguments.end()) {
    arguments.erase(arguments.begin(), at);
  }
}

// A link command names files of the build folder, in which it will not run.
void make_absolute(Arguments& arguments, const fs::path& folder) {
  for (std::string& word : arguments) {
    if (!word.starts_with("-") && !word.starts_with("/") &&
        fs::exists(folder / word)) {
      word = (folder / word).string();
    }
  }
}

}  // namespace

Arguments split_command(std::string_view line) {
  Arguments words;
  std::string word;
  bool any = false;
  char quote = '\0';
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (quote != '\0' && c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
      any = true;
    } else if (c == '\\' && quote != '\'' && at + 1 < line.size()) {
      word += line[++at];
    } else if (quote == '\0' && (c == ' ' || c == '\t')) {
      if (any || !word.empty()) {
        words.push_back(std::move(word));
      }
      word.clear();
      any = false;
    } else {
      word += c;
    }
  }
  if (any || !word.empty()) {
    words.push_back(std::move(word));
  }
  return words;
}

BuildCommands build_commands(const lab::Workspace& workspace,
                             const lab::Manifest& manifest,
                             const fs::path& source, const fs::path& object,
                             const fs::path& program) {
  const std::vector<std::string> lines = commands_of(workspace, manifest);
  BuildCommands commands{.compile = split_command(lines.at(0)),
                         .link = split_command(lines.at(1))};
  strip_dependencies(commands.compile);
  strip_shell(commands.link);
  strip_launcher(commands.compile, commands.link.front());
  operand(commands.compile, "-c") = source.string();
  const std::string old = operand(commands.compile, "-o");
  operand(commands.compile, "-o") = object.string();
  std::ranges::replace(commands.link, old, object.string());
  operand(commands.link, "-o") = program.string();
  make_absolute(commands.link, workspace.build);
  return commands;
}

}  // namespace grade
