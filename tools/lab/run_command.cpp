// `lab run`: becomes a lab's program, or one of the short ones beside the
// handouts, with a broker that is up.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "broker_link.hpp"
#include "build.hpp"
#include "commands.hpp"
#include "compile_error.hpp"
#include "manifest.hpp"
#include "short_program.hpp"
#include "supervisor.hpp"
#include "terminal.hpp"
#include "usual_broker.hpp"

namespace lab {

using namespace std::chrono_literals;

namespace {

bool names_broker(const std::vector<std::string>& arguments) {
  return std::ranges::any_of(arguments, [](const std::string& argument) {
    return argument.starts_with("--bootstrap-servers") ||
           argument.starts_with("--config");
  });
}

bool needs_no_broker(const std::vector<std::string>& arguments) {
  return std::ranges::any_of(arguments, [](const std::string& argument) {
    return argument == "--help" || argument == "-h" ||
           argument == "--show-config";
  });
}

struct Runnable {
  std::string target{};
  std::filesystem::path program{};
  std::filesystem::path source{};  // what a person may have broken
};

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    list.append(list.empty() ? "" : ", ").append(name);
  }
  return list;
}

[[noreturn]] void ask_for_name(const Workspace& workspace,
                               const std::vector<std::string>& short_names) {
  std::vector<std::string> labs;
  for (const Manifest& manifest : read_manifests(workspace)) {
    labs.push_back(manifest.lab);
  }
  throw Misuse("say what to run: a lab (" + listed(labs) + ")" +
               (short_names.empty()
                    ? ""
                    : ", or a short program (" + listed(short_names) + ")"));
}

Runnable find_runnable(const Workspace& workspace, const RunOptions& options) {
  std::vector<std::string> short_names;
  for (const ShortProgram& each : short_programs(workspace)) {
    if (each.name == options.lab) {
      if (options.solution) {
        throw Misuse(each.name +
                     " is finished as it stands: leave out --solution");
      }
      return {each.target(), each.program(workspace), each.source};
    }
    short_names.push_back(each.name);
  }
  if (options.lab.empty()) {
    ask_for_name(workspace, short_names);
  }
  try {
    const Manifest manifest = find_manifest(workspace, options.lab);
    const std::string folder = options.solution ? "solutions" : "starter";
    return {(options.solution ? "solution_" : "starter_") + manifest.program,
            workspace.build / "bin" / folder / manifest.program,
            workspace.root / folder / manifest.source};
  } catch (const Misuse&) {
    const std::string near = nearest(options.lab, short_names);
    if (near.empty()) {
      throw;
    }
    throw Misuse("unknown lab or program \"" + options.lab +
                 "\": did you mean " + near + "?");
  }
}

[[noreturn]] void explain_build(const Workspace& workspace,
                                const Outcome& outcome,
                                const std::filesystem::path& own_file) {
  for (const FailedStep& step : failed_steps(outcome.output)) {
    if (const auto error =
            first_error(step.text, own_file.filename().string())) {
      const auto brace = unmatched_brace(read_text(own_file));
      const auto file = (workspace.build / error->file).lexically_normal();
      throw std::runtime_error(
          workspace.shown(file) + ":" + std::to_string(error->line) + ": " +
          error->message + "\n" + error->excerpt + (brace ? brace->words : ""));
    }
  }
  throw Trouble(
      "the build " + outcome.describe() + "\n" + tail_of(outcome.output, 10),
      "./lab doctor");
}

}  // namespace

Exit run(const Workspace& workspace, const RunOptions& options) {
  const Runnable chosen = find_runnable(workspace, options);
  const BrokerChoice choice = BrokerChoice::parse(options.broker);
  const bool own_address =
      names_broker(options.arguments) ||
      (options.broker.empty() &&
       !environment_variable("KAFKA_BOOTSTRAP_SERVERS").empty());
  const bool wants_broker = !own_address && !needs_no_broker(options.arguments);

  Command program{.arguments = {chosen.program.string()}};
  program.arguments.insert(program.arguments.end(), options.arguments.begin(),
                           options.arguments.end());
  {
    Jobs jobs;
    ProgressLine line;
    Build build(workspace, {chosen.target});
    build.start(jobs, [&line](int done, int all) {
      line.show("building " + std::to_string(done) + " of " +
                std::to_string(all));
    });
    BrokerLink broker(workspace, choice,
                      [&line](std::string_view words) { line.show(words); });
    if (wants_broker) {
      broker.start(jobs);
    }
    while (jobs.running() > 0) {
      jobs.serve(100ms);
    }
    if (!build.outcome().succeeded()) {
      line.clear();
      explain_build(workspace, build.outcome(), chosen.source);
    }
    if (wants_broker) {
      broker.require();
    }
    if (!own_address) {
      program.environment.emplace_back(
          "KAFKA_BOOTSTRAP_SERVERS",
          wants_broker ? broker.bootstrap() : choice.where());
    }
    if (environment_variable("BANK_URL").empty()) {
      program.environment.emplace_back(
          "BANK_URL", "http://127.0.0.1:" + std::to_string(usual_bank_port()));
    }
  }
  static_cast<void>(std::fflush(nullptr));
  Jobs::forget_signals();
  return static_cast<Exit>(execute(program));
}

}  // namespace lab
