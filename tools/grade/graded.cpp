#include "graded.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <lab/own_broker_job.hpp>
#include <lab/regions.hpp>
#include <lab/report.hpp>
#include <lab/test_runner.hpp>
#include <optional>

#include "compiled.hpp"
#include "same_code.hpp"
#include "scratch.hpp"

namespace grade {

namespace fs = std::filesystem;
using lab::LabVerdict;
using lab::Result;
using lab::TodoVerdict;

namespace {

std::string quoted(const std::string& word) {
  std::string result = "'";
  for (const char c : word) {
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return result + "'";
}

fs::path home_beside(const fs::path& program) {
  return program.parent_path() / "home";
}

// The judge starts one program by its path: a script that puts it behind bars.
fs::path contained_program(const fs::path& scratch, const fs::path& program,
                           const Containment& containment) {
  const fs::path file = scratch / "contained";
  const fs::path home = home_beside(file);
  containment.make_writable(home);
  std::string script = "#!/bin/sh\nexec";
  for (const std::string& word : containment.for_running(home)) {
    script += " " + quoted(word);
  }
  script += " " + quoted(program.string()) + " \"$@\"\n";
  lab::write_text(file, script);
  fs::permissions(file, fs::perms{0755});
  return file;
}

const lab::Failure* first_failure(const TodoVerdict& todo) {
  const lab::TestVerdict* test = todo.first_failed();
  return test != nullptr && !test->failures.empty() ? &test->failures.front()
                                                    : nullptr;
}

std::string verdict_of(const TodoVerdict& todo) {
  switch (todo.result) {
    case Result::broker:
      return "broker problem";
    case Result::broken:
      return "judge problem";
    case Result::waiting:
      return "not judged";
    case Result::failed: {
      const lab::Failure* failure = first_failure(todo);
      return failure != nullptr && !failure->end.empty() ? failure->end
                                                         : "failed";
    }
    case Result::passed:
    case Result::not_started:
      break;
  }
  return lab::name_of(todo.result);
}

Graded json_of(const LabVerdict& lab, const TodoVerdict& todo) {
  Graded result{
      {"todo", todo.todo.number},
      {"title", todo.todo.title},
      {"verdict", verdict_of(todo)},
      {"score", todo.score},
      {"max_score", todo.todo.points},
      {"reason",
       todo.result == Result::passed ? "" : lab::reason_of(lab, todo)},
      {"file", lab.file},
      {"line", todo.line}};
  if (const lab::Failure* failure = first_failure(todo)) {
    result["expected"] = failure->expected;
    result["seen"] = failure->seen;
    result["means"] = failure->means;
  }
  if (todo.result == Result::failed || todo.result == Result::not_started) {
    result["hint"] = todo.todo.hints.empty() ? "" : todo.todo.hints.front();
  }
  return result;
}

Graded json_of(const LabVerdict& lab, const std::vector<int>& copied) {
  Graded todos = Graded::array();
  for (const TodoVerdict& todo : lab.todos) {
    Graded one = json_of(lab, todo);
    one["published_solution"] =
        std::ranges::find(copied, todo.todo.number) != copied.end();
    todos.push_back(std::move(one));
  }
  return {{"lab", lab.manifest.lab},   {"title", lab.manifest.title},
          {"score", lab.score},        {"max_score", lab.manifest.points()},
          {"todos", std::move(todos)}, {"notes", lab.notes}};
}

// The same verdict for all TODOs: nothing of the file could be judged.
Graded unjudged(const LabVerdict& lab, const std::string& verdict,
                const std::string& reason, const std::string& file, int line) {
  Graded result = json_of(lab, std::vector<int>{});
  for (Graded& todo : result["todos"]) {
    todo["verdict"] = verdict;
    todo["reason"] = reason;
    todo["file"] = file;
    todo["line"] = line;
    todo.erase("hint");
  }
  return result;
}

// Adds the time from its construction to its end to a sum.
class Stopwatch {
 public:
  explicit Stopwatch(std::chrono::duration<double>& sum) : sum_(sum) {}
  ~Stopwatch() { sum_ += std::chrono::steady_clock::now() - start_; }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  Stopwatch(Stopwatch&&) = delete;
  Stopwatch& operator=(Stopwatch&&) = delete;

 private:
  std::chrono::duration<double>& sum_;
  std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
};

class Grading {
 public:
  Grading(const lab::Workspace& workspace, const Containment& containment,
          const Submission& submission, Durations& took)
      : workspace_(workspace),
        containment_(containment),
        submission_(submission),
        took_(took),
        kafka_(workspace, broker_jobs_) {
    containment.let_in(scratch_.path());
  }

  Graded run(const std::vector<lab::Manifest>& manifests) {
    Graded labs = Graded::array();
    int score = 0;
    int most = 0;
    for (std::size_t i = 0; i < manifests.size(); ++i) {
      Graded lab = grade_lab(manifests[i], submission_.files.at(i));
      score += lab["score"].get<int>();
      most += lab["max_score"].get<int>();
      labs.push_back(std::move(lab));
    }
    return {{"name", submission_.name}, {"score", score},
            {"max_score", most},        {"containment", containment_.level()},
            {"labs", std::move(labs)},  {"not_used", submission_.not_used}};
  }

 private:
  Graded grade_lab(const lab::Manifest& manifest, const StudentFile& file) {
    LabVerdict none = lab::judge_lab(manifest, {}, {});
    none.file = file.path;
    if (!file.problem.empty()) {
      return unjudged(none, "not started", file.path + " " + file.problem,
                      file.path, 1);
    }
    const lab::Regions regions = lab::find_regions(file.text);
    if (std::ranges::none_of(regions.all, &lab::Region::started) &&
        regions.all.size() == manifest.todos.size()) {
      return unjudged(none, "not started", "nothing is written here yet",
                      file.path, 1);
    }
    const fs::path scratch = scratch_.path() / manifest.program;
    const Compiled program = compiled(manifest, file, scratch);
    if (program.error) {
      return unjudged(none, "does not compile", lab::reason_of(*program.error),
                      program.error->file, std::max(1, program.error->line));
    }
    LabVerdict verdict =
        judge(manifest, regions,
              contained_program(scratch, program.program, containment_));
    verdict.file = file.path;
    return json_of(
        verdict,
        copied_todos(file.text, lab::read_text(workspace_.root / "solutions" /
                                               manifest.source)));
  }

  Compiled compiled(const lab::Manifest& manifest, const StudentFile& file,
                    const fs::path& scratch) {
    const Stopwatch watch(took_.compiling);
    return compile(workspace_, manifest, file, scratch, containment_);
  }

  LabVerdict judge(const lab::Manifest& manifest, const lab::Regions& regions,
                   const fs::path& program) {
    if (!kafka_up_) {
      kafka_.start();
      kafka_up_ = true;
    }
    const Stopwatch watch(took_.tests);
    const lab::Judged judged{
        .test_program = workspace_.build / "bin" / "tests" / manifest.test,
        .program = program,
        .environment = kafka_.environment(),
        .broker_stays = false};
    const auto planned = lab::plan_tests(manifest);
    lab::Jobs jobs;
    lab::TestRunner runner(workspace_.state);
    std::vector<lab::TestVerdict> verdicts =
        run_tests(jobs, runner, judged, planned, regions);
    containment_.end_all();
    judge_again(jobs, runner, judged, regions, verdicts);
    containment_.end_all();
    return lab::judge_lab(manifest, regions, std::move(verdicts));
  }

  std::vector<lab::TestVerdict> run_tests(
      lab::Jobs& jobs, lab::TestRunner& runner, const lab::Judged& judged,
      const std::vector<lab::PlannedTest>& tests,
      const lab::Regions& regions) const {
    const fs::path home = home_beside(judged.program);
    return runner.run(jobs, judged, tests, regions,
                      [&](std::size_t /*done*/, std::size_t /*all*/,
                          const std::vector<lab::TestVerdict>& /*so_far*/) {
                        containment_.keep_small(home);
                      });
  }

  // The broker's failures are nobody's fault here, and may pass.
  void judge_again(lab::Jobs& jobs, lab::TestRunner& runner,
                   const lab::Judged& judged, const lab::Regions& regions,
                   std::vector<lab::TestVerdict>& verdicts) {
    std::vector<lab::PlannedTest> again;
    for (const lab::TestVerdict& verdict : verdicts) {
      if (verdict.result == Result::broker) {
        again.push_back({.test = verdict.test, .todo = verdict.todo});
      }
    }
    if (again.empty()) {
      return;
    }
    kafka_.require();
    std::erase_if(verdicts, [](const lab::TestVerdict& verdict) {
      return verdict.result == Result::broker;
    });
    for (lab::TestVerdict& verdict :
         run_tests(jobs, runner, judged, again, regions)) {
      verdicts.push_back(std::move(verdict));
    }
  }

  const lab::Workspace& workspace_;
  const Containment& containment_;
  const Submission& submission_;
  Durations& took_;
  Scratch scratch_;
  lab::Jobs broker_jobs_;
  lab::OwnBrokerJob kafka_;
  bool kafka_up_ = false;
};

}  // namespace

Graded grade(const lab::Workspace& workspace,
             const std::vector<lab::Manifest>& manifests,
             const Submission& submission, const Containment& containment,
             Durations& took) {
  return Grading(workspace, containment, submission, took).run(manifests);
}

}  // namespace grade
