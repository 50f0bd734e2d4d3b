// `lab check`: compile, find a broker, run the tests, say what to do next.
//
// Compiling and finding the broker go on at the same time; then the tests of
// all labs that were asked for run side by side.

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "broker_link.hpp"
#include "build.hpp"
#include "built_source.hpp"
#include "commands.hpp"
#include "first_run.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "terminal.hpp"
#include "test_runner.hpp"

namespace lab {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// Tests of the one lab that somebody waits for. A grader, which may have
// several submissions at work, runs fewer.
constexpr std::size_t at_once = 16;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

// A line of --stream.
void tell(const nlohmann::json& what) {
  print(what.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
        "\n");
  static_cast<void>(std::fflush(stdout));
}

class Check {
 public:
  Check(const Workspace& workspace, const CheckOptions& options)
      : workspace_(workspace),
        options_(options),
        broker_(workspace, BrokerChoice::parse(options.broker),
                [this](std::string_view words) {
                  broker_words_ = words;
                  show_words();
                }) {
    if (options.labs.empty()) {
      labs_ = read_manifests(workspace);
    }
    for (const std::string& name : options.labs) {
      labs_.push_back(find_manifest(workspace, name));
    }
  }

  Exit run() {
    const auto begin = Clock::now();
    prepare();
    std::vector<LabVerdict> verdicts;
    verdicts.reserve(labs_.size());
    for (const Manifest& manifest : labs_) {
      verdicts.push_back(judge(manifest));
    }
    line_.clear();
    so_far_.clear();
    if (judges_students_work()) {
      remember(verdicts);
    }
    const double seconds = seconds_since(begin) + seconds_before();
    if (options_.stream) {
      tell({{"words", time_split(times(verdicts, seconds))},
            {"text", text_of(verdicts)},
            {"done", true}});
    } else if (options_.json) {
      print(as_json(verdicts));
    } else {
      print(text_of(verdicts) +
            paint(Colour::dim, "  " + time_split(times(verdicts, seconds))) +
            "\n");
    }
    return exit_of(verdicts);
  }

 private:
  [[nodiscard]] bool builds() const {
    return !options_.no_build && !options_.pristine && options_.program.empty();
  }

  [[nodiscard]] bool judges_students_work() const {
    return builds() && !options_.solution && options_.todos.empty();
  }

  [[nodiscard]] std::string variant() const {
    return options_.solution ? "solution" : "starter";
  }

  [[nodiscard]] std::vector<std::string> targets() const {
    std::vector<std::string> targets{"lab"};
    for (const Manifest& manifest : labs_) {
      targets.push_back(variant() + "_" + manifest.program);
      targets.push_back(manifest.test);
    }
    return targets;
  }

  void show_words() {
    say(build_words_.empty() || broker_words_.empty()
            ? build_words_ + broker_words_
            : build_words_ + ", " + broker_words_);
  }

  void say(const std::string& words) {
    if (!options_.stream) {
      line_.show(words);
    } else if (words != said_) {
      said_ = words;
      tell({{"words", words}});
    }
  }

  // Compiles and finds the broker, both at once.
  void prepare() {
    Build build(workspace_, targets());
    std::vector<BuiltSource> sources;
    if (builds()) {
      if (!options_.solution) {
        for (const Manifest& manifest : labs_) {
          sources.emplace_back(workspace_, manifest).forget_if_other();
        }
      }
      build_words_ = "building";
      build.start(jobs_, [this](int done, int all) {
        build_words_ =
            "building " + std::to_string(done) + " of " + std::to_string(all);
        show_words();
      });
    }
    broker_.start(jobs_);
    show_words();
    while (jobs_.running() > 0) {
      jobs_.serve(100ms);
    }
    if (builds()) {
      build_output_ = build.outcome().output;
      build_seconds_ = build.outcome().seconds;
      build_failed_ = !build.outcome().succeeded();
      for (std::size_t lab = 0; lab < sources.size(); ++lab) {
        sources[lab].remember();
        edited_[labs_[lab].lab] = sources[lab].edited_todos();
      }
      if (!build_failed_) {
        continue_as_new_tool(workspace_, build_seconds_);
      }
    }
  }

  // Where a lab's failed build step is the student's; else the project is
  // broken, and that is not a verdict.
  [[nodiscard]] std::optional<CompileError> compile_error(
      const Manifest& manifest) const {
    if (!build_failed_) {
      return std::nullopt;
    }
    const std::vector<FailedStep> steps = failed_steps(build_output_);
    const std::string target = variant() + "_" + manifest.program;
    const std::string binary =
        variant() == "starter" ? "bin/starter/" : "bin/solutions/";
    const FailedStep* others = nullptr;
    for (const FailedStep& step : steps) {
      if (step.outputs.find(target + ".dir") == std::string::npos &&
          step.outputs.find(binary + manifest.program) == std::string::npos) {
        others = &step;
        continue;
      }
      auto error = first_error(step.text, manifest.source);
      if (!error) {
        error = CompileError{.file = manifest.source,
                             .line = 0,
                             .message = tail_of(step.text, 5),
                             .excerpt = {}};
      }
      const fs::path file = workspace_.build / error->file;
      error->file = error->file == manifest.source
                        ? source_of(manifest)
                        : workspace_.shown(file.lexically_normal());
      error->brace =
          unmatched_brace(read_text(workspace_.root / source_of(manifest)));
      return error;
    }
    throw Trouble(
        "the project itself does not build:\n" +
            (others != nullptr
                 ? others->outputs + "\n" + tail_of(others->text, 15)
                 : tail_of(build_output_, 15)),
        "see `git status` for files that were changed by accident; if there "
        "are none, remove " +
            workspace_.shown(workspace_.build) + " and run ./lab again");
  }

  [[nodiscard]] std::string source_of(const Manifest& manifest) const {
    return (options_.solution ? "solutions/" : "starter/") + manifest.source;
  }

  [[nodiscard]] fs::path program_of(const Manifest& manifest) const {
    if (!options_.program.empty()) {
      return fs::absolute(options_.program);
    }
    const char* folder = options_.pristine   ? "pristine"
                         : options_.solution ? "solutions"
                                             : "starter";
    return workspace_.build / "bin" / folder / manifest.program;
  }

  [[nodiscard]] Regions regions_of(const Manifest& manifest) const {
    if (!options_.program.empty()) {
      return {};
    }
    if (options_.pristine) {
      return find_regions(without_code(
          read_text(workspace_.root / "solutions" / manifest.source)));
    }
    return find_regions(read_text(workspace_.root / source_of(manifest)));
  }

  LabVerdict judge(const Manifest& manifest) {
    if (auto error = compile_error(manifest)) {
      LabVerdict verdict = judge_lab(manifest, {}, {});
      verdict.file = source_of(manifest);
      verdict.result = Result::failed;
      verdict.compile_error = std::move(error);
      return verdict;
    }
    broker_.require();
    const Judged judged{
        .test_program = workspace_.build / "bin" / "tests" / manifest.test,
        .program = program_of(manifest),
        .environment = broker_.environment()};
    for (const fs::path& needed : {judged.test_program, judged.program}) {
      if (!fs::exists(needed)) {
        throw Trouble(
            "there is no " + workspace_.shown(needed),
            "build it: ninja -C " + workspace_.shown(workspace_.build));
      }
    }
    Manifest shown = manifest;
    if (!options_.todos.empty()) {
      std::erase_if(shown.todos, [this](const Todo& todo) {
        return std::ranges::find(options_.todos, todo.number) ==
               options_.todos.end();
      });
    }
    const Regions regions = regions_of(manifest);
    const auto begin = Clock::now();
    TestRunner runner(workspace_.state, at_once);
    auto tests = runner.run(
        jobs_, judged, planned_tests(manifest), regions,
        [&](std::size_t done, std::size_t all,
            const std::vector<TestVerdict>& so_far) {
          if (!options_.json) {
            tell_so_far(shown, regions, so_far);
          }
          say("tests: " + std::to_string(done) + " of " + std::to_string(all));
        });
    LabVerdict verdict = judge_lab(shown, regions, std::move(tests));
    verdict.file =
        options_.program.empty() ? source_of(manifest) : options_.program;
    verdict.test_seconds = seconds_since(begin);
    return verdict;
  }

  // What was edited is what a person waits for.
  std::vector<PlannedTest> planned_tests(const Manifest& manifest) {
    std::vector<PlannedTest> planned = plan_tests(manifest, options_.todos);
    const std::vector<int>& edited = edited_[manifest.lab];
    for (PlannedTest& test : planned) {
      test.likely_to_fail =
          std::ranges::find(edited, test.todo) != edited.end();
    }
    return planned;
  }

  void tell_so_far(const Manifest& manifest, const Regions& regions,
                   const std::vector<TestVerdict>& so_far) {
    LabVerdict verdict = judge_lab(manifest, regions, so_far);
    verdict.file = source_of(manifest);
    const std::string text = as_text_so_far(verdict);
    if (text == told_) {
      return;
    }
    told_ = text;
    if (options_.stream) {
      tell({{"text", text}});
    } else {
      line_.clear();
      so_far_.show(text);
    }
  }

  void remember(const std::vector<LabVerdict>& verdicts) {
    Progress progress(workspace_);
    for (const LabVerdict& verdict : verdicts) {
      if (verdict.compile_error || exit_of({verdict}) == Exit::broken) {
        continue;  // says nothing about what was right before
      }
      LabProgress& lab = progress.of(verdict.manifest.lab);
      lab.checked = true;
      lab.score = verdict.score;
      lab.next = verdict.next_number();
      lab.passed.clear();
      for (const TodoVerdict& todo : verdict.todos) {
        if (todo.result == Result::passed) {
          lab.passed.push_back(todo.todo.number);
        }
      }
    }
    progress.save();
  }

  static std::string text_of(const std::vector<LabVerdict>& verdicts) {
    std::string text;
    for (const LabVerdict& verdict : verdicts) {
      text += as_text(verdict) + "\n";
    }
    return text;
  }

  [[nodiscard]] Times times(const std::vector<LabVerdict>& verdicts,
                            double all) const {
    double tests = 0;
    for (const LabVerdict& verdict : verdicts) {
      tests += verdict.test_seconds;
    }
    return {.build = build_seconds_ + seconds_before(),
            .broker = broker_.started_now() ? broker_.seconds() : 0,
            .check = tests,
            .all = all};
  }

  Workspace workspace_;
  CheckOptions options_;
  std::vector<Manifest> labs_;
  Jobs jobs_;
  ProgressLine line_;
  GrowingText so_far_;
  std::string build_words_;
  std::string broker_words_;
  BrokerLink broker_;
  std::map<std::string, std::vector<int>> edited_;  // TODOs, by lab
  std::string build_output_;
  double build_seconds_ = 0;
  bool build_failed_ = false;
  std::string said_;  // with --stream: the words and the text of the last lines
  std::string told_;
};

}  // namespace

Exit check(const Workspace& workspace, const CheckOptions& options) {
  try {
    return Check(workspace, options).run();
  } catch (const Trouble& trouble) {
    if (options.stream) {
      tell({{"words", "no verdict"},
            {"text", wrapped(trouble.what(), 2) + "\n" +
                         wrapped("to mend it: " + trouble.cure(), 2)},
            {"done", true}});
      return Exit::broken;
    }
    if (options.json) {
      print(as_json(trouble));
      return Exit::broken;
    }
    throw;
  }
}

}  // namespace lab
