#include "compiled.hpp"

#include <chrono>
#include <lab/build.hpp>

#include "build_commands.hpp"

namespace grade {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// The longest solution takes two seconds on an idle machine.
constexpr auto deadline = 90s;

// What went wrong in a step, in the student's terms.
lab::CompileError error_in(const lab::Outcome& outcome,
                           const lab::Manifest& manifest,
                           const StudentFile& file) {
  lab::CompileError error{.file = file.path};
  if (outcome.timed_out) {
    error.message = "the compiler had not finished after " +
                    std::to_string(deadline.count()) + " s";
    return error;
  }
  const auto first = lab::first_error(outcome.output, manifest.source);
  if (!first) {
    error.message = "the compiler " + outcome.describe() + ": " +
                    lab::tail_of(outcome.output, 3);
    return error;
  }
  error = *first;
  if (fs::path(error.file).filename() == manifest.source) {
    error.file = file.path;
  }
  error.brace = lab::unmatched_brace(file.text);
  return error;
}

lab::Outcome run_contained(Arguments contained, const Arguments& step) {
  contained.insert(contained.end(), step.begin(), step.end());
  lab::Jobs jobs;
  lab::Outcome outcome;
  jobs.start_supervised(
      {.arguments = std::move(contained)},
      {.on_output = {},
       .on_done = [&outcome](const lab::Outcome& done) { outcome = done; }},
      deadline);
  while (jobs.running() > 0) {
    jobs.serve(100ms);
  }
  if (outcome.exit_code() == 125) {  // contain's own
    throw lab::Trouble("a submission cannot be contained: " + outcome.output,
                       "./lab grade --help");
  }
  return outcome;
}

// The compiler's user made the program; from here on nobody changes it. What is
// no regular file was not made by a linker.
void take_over(const fs::path& made, const fs::path& program) {
  if (!fs::is_regular_file(fs::symlink_status(made))) {
    throw lab::Trouble("the linker made no program of a submission");
  }
  fs::copy_file(made, program, fs::copy_options::overwrite_existing);
  fs::permissions(program, fs::perms{0755});
}

}  // namespace

Compiled compile(const lab::Workspace& workspace, const lab::Manifest& manifest,
                 const StudentFile& file, const fs::path& scratch,
                 const Containment& containment) {
  const fs::path source = scratch / "source" / manifest.source;
  const fs::path made = scratch / "made";
  fs::create_directories(source.parent_path());
  lab::write_text(source, file.text);
  containment.make_writable(made);
  Compiled compiled{.program = made / manifest.program};
  const BuildCommands commands =
      build_commands(workspace, manifest, source,
                     made / (manifest.source + ".o"), compiled.program);
  for (const Arguments& step : {commands.compile, commands.link}) {
    const lab::Outcome outcome =
        run_contained(containment.for_compiling(source, made), step);
    containment.end_all();
    if (!outcome.succeeded()) {
      compiled.error = error_in(outcome, manifest, file);
      return compiled;
    }
  }
  take_over(compiled.program, scratch / manifest.program);
  compiled.program = scratch / manifest.program;
  return compiled;
}

}  // namespace grade
