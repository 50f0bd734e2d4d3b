// `lab grade`: submissions in, a report out.

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <grade/class_run.hpp>
#include <grade/reports.hpp>
#include <string>
#include <thread>
#include <utility>

#include "build.hpp"
#include "commands.hpp"
#include "jobs.hpp"
#include "manifest.hpp"
#include "terminal.hpp"

namespace lab {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// One at a time takes about a core; the other is the compiler's.
unsigned usual_jobs() {
  return std::max(1U, std::thread::hardware_concurrency() / 2);
}

// What a report's name says about its format.
std::string format_of(const GradeOptions& options) {
  if (!options.format.empty()) {
    return options.format;
  }
  constexpr std::array<std::pair<std::string_view, const char*>, 4> known{
      {{".json", "json"},
       {".xml", "junit"},
       {".md", "markdown"},
       {".csv", "csv"}}};
  const std::string extension = fs::path(options.output).extension().string();
  for (const auto& [ending, format] : known) {
    if (extension == ending) {
      return format;
    }
  }
  return "text";
}

// What grading needs of our own: the judges, and all that programs link to.
void build_what_judges(const Workspace& workspace, ProgressLine& line) {
  std::vector<std::string> targets{"lab", "contain", "labs_precompiled",
                                   "labs_runtime"};
  for (const Manifest& manifest : read_manifests(workspace)) {
    targets.push_back(manifest.test);
    targets.push_back("labs_main_" + manifest.program);
  }
  Jobs jobs;
  Build build(workspace, std::move(targets));
  build.start(jobs, [&line](int done, int all) {
    line.show("building " + std::to_string(done) + " of " +
              std::to_string(all));
  });
  while (jobs.running() > 0) {
    jobs.serve(100ms);
  }
  if (!build.outcome().succeeded()) {
    throw Trouble("the build " + build.outcome().describe() + "\n" +
                      tail_of(build.outcome().output, 10),
                  "./lab doctor");
  }
}

std::vector<grade::Graded> results_of(const Workspace& workspace,
                                      const GradeOptions& options,
                                      ProgressLine& line) {
  std::vector<grade::Graded> results;
  for (const std::string& file : options.merge) {
    for (grade::Graded& one : grade::read_report(file)) {
      results.push_back(std::move(one));
    }
  }
  if (!options.merge.empty()) {
    std::ranges::sort(results, {}, [](const grade::Graded& one) {
      return one.at("name").get<std::string>();
    });
    return results;
  }
  build_what_judges(workspace, line);
  grade::ClassOptions work{
      .shard = grade::Shard::parse(options.shard),
      .at_once = options.jobs > 0 ? options.jobs : usual_jobs(),
      .containment = options.containment};
  work.folders.assign(options.folders.begin(), options.folders.end());
  return grade::grade_class(
      workspace, work, [&line](std::string_view words) { line.show(words); });
}

}  // namespace

Exit grade_command(const Workspace& workspace, const GradeOptions& options) {
  if (options.containment != "landlock" && options.containment != "limits") {
    throw Misuse("--containment is \"" + options.containment +
                 "\": it must be landlock or limits");
  }
  if (options.folders.empty() == options.merge.empty()) {
    throw Misuse(
        "name the submissions to grade, or with --merge the reports to make "
        "one of: ./lab grade submissions/*");
  }
  if (!options.one.empty()) {
    grade::grade_one(workspace,
                     {.folder = options.folders.front(),
                      .name = options.one,
                      .result = options.result},
                     options.containment);
    return Exit::passed;
  }
  const std::string format = format_of(options);
  if (std::ranges::find(grade::formats(), format) == grade::formats().end()) {
    static_cast<void>(grade::report(format, {}));  // says which there are
  }
  ProgressLine line;
  const auto results = results_of(workspace, options, line);
  line.clear();
  const std::string report = grade::report(format, results);
  if (options.output.empty()) {
    print(report);
  } else {
    write_text(options.output, report);
  }
  if (grade::any_problem(results)) {
    return Exit::broken;
  }
  return grade::all_passed(results) ? Exit::passed : Exit::failed;
}

}  // namespace lab
