// `./lab grade`: submissions in, a report out.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <lab/guarded.hpp>
#include <lab/terminal.hpp>
#include <lab/workspace.hpp>
#include <string>
#include <vector>

#include "class_run.hpp"
#include "options.hpp"
#include "pages.hpp"
#include "reports.hpp"

namespace {

using lab::Exit;

std::vector<grade::Graded> merged(const std::vector<std::string>& files) {
  std::vector<grade::Graded> results;
  for (const std::string& file : files) {
    for (grade::Graded& one : grade::read_report(file)) {
      results.push_back(std::move(one));
    }
  }
  std::ranges::sort(results, {}, [](const grade::Graded& one) {
    return one.at("name").get<std::string>();
  });
  return results;
}

std::vector<grade::Graded> graded(const lab::Workspace& workspace,
                                  const grade::ClassOptions& work) {
  const auto start = std::chrono::steady_clock::now();
  lab::ProgressLine line;
  std::vector<grade::Graded> results = grade::grade_class(
      workspace, work, [&line](std::string_view words) { line.show(words); });
  line.clear();
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - start;
  // Not in the report, which is the same for the same submissions.
  std::fprintf(stderr, "graded %zu submissions in %.1f s: %.1f s each\n",
               results.size(), took.count(),
               took.count() / static_cast<double>(
                                  std::max<std::size_t>(1, results.size())));
  return results;
}

void hand_over(const grade::Options& options,
               const std::vector<grade::Graded>& results) {
  if (options.format == grade::pages) {
    grade::write_pages(options.output, results);
    lab::print(options.output + "/index.html\n");
    return;
  }
  const std::string report = grade::report(options.format, results);
  if (options.output.empty()) {
    lab::print(report);
  } else {
    lab::write_text(options.output, report);
  }
}

Exit run(const grade::Options& options) {
  const lab::Workspace workspace = lab::Workspace::find();
  if (!options.one.name.empty()) {
    grade::grade_one(workspace, options.one, options.work.terms);
    return Exit::passed;
  }
  const std::vector<grade::Graded> results =
      options.merge.empty() ? graded(workspace, options.work)
                            : merged(options.merge);
  hand_over(options, results);
  if (grade::any_problem(results)) {
    return Exit::broken;
  }
  return grade::all_passed(results) ? Exit::passed : Exit::failed;
}

}  // namespace

int main(int count, char** arguments) {
  // It names the Kafka of whoever grades, which contained programs would reach.
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
  ::unsetenv("KAFKA_BOOTSTRAP_SERVERS");
  return lab::guarded([&] {
    const auto options = grade::read_options(count, arguments);
    return options ? run(*options) : Exit::passed;
  });
}
