#include "class_run.hpp"

#include <algorithm>
#include <broker/native_broker.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <lab/jobs.hpp>
#include <lab/manifest.hpp>
#include <system_error>
#include <utility>

#include "scratch.hpp"
#include "submission.hpp"
#include "unreadable.hpp"

namespace grade {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// FNV-1a. Tells contents apart, not adversaries: whoever finds a second file of
// the same number is graded as with the first, which is his own, too.
class Fingerprint {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      add_byte(static_cast<unsigned char>(c));
    }
    add_byte(0xFF);  // ends it: no UTF-8 text has this byte
  }
  [[nodiscard]] std::string text() const { return std::to_string(value_); }

 private:
  void add_byte(unsigned char byte) {
    value_ = (value_ ^ byte) * 1099511628211U;
  }

  std::uint64_t value_ = 14695981039346656037U;
};

// Whatever decides about a grade: what was handed in, and what judges it.
std::string fingerprint_of(const lab::Workspace& workspace,
                           const std::vector<lab::Manifest>& manifests,
                           const Submission& submission, const Terms& terms) {
  Fingerprint print;
  print.add(submission.name);
  print.add(terms.containment);
  print.add(terms.newest_abi ? std::to_string(*terms.newest_abi) : "");
  for (const StudentFile& file : submission.files) {
    print.add(file.text);
    print.add(file.problem);
  }
  for (const lab::Manifest& manifest : manifests) {
    print.add(lab::read_text(manifest.folder / "lab.json"));
    const fs::path judge = workspace.build / "bin" / "tests" / manifest.test;
    print.add(
        std::to_string(fs::last_write_time(judge).time_since_epoch().count()));
  }
  return print.text();
}

Graded no_result(const std::string& name,
                 const std::vector<lab::Manifest>& manifests,
                 const std::string& why) {
  Graded labs = Graded::array();
  int most = 0;
  for (const lab::Manifest& manifest : manifests) {
    Graded todos = Graded::array();
    for (const lab::Todo& todo : manifest.todos) {
      todos.push_back({{"todo", todo.number},
                       {"title", todo.title},
                       {"verdict", "judge problem"},
                       {"score", 0},
                       {"max_score", todo.points},
                       {"reason", why},
                       {"file", "starter/" + manifest.source},
                       {"line", 1},
                       {"published_solution", false}});
    }
    most += manifest.points();
    labs.push_back({{"lab", manifest.lab},
                    {"title", manifest.title},
                    {"score", 0},
                    {"max_score", manifest.points()},
                    {"todos", std::move(todos)},
                    {"notes", Graded::array()}});
  }
  return {{"name", name},
          {"score", 0},
          {"max_score", most},
          {"containment", "none"},
          {"labs", std::move(labs)},
          {"not_used", Graded::array()}};
}

// The labs that are graded, by number.
std::vector<lab::Manifest> manifests_of(const lab::Workspace& workspace,
                                        const std::vector<std::string>& labs) {
  if (labs.empty()) {
    return lab::read_manifests(workspace);
  }
  std::vector<lab::Manifest> manifests;
  for (const std::string& name : labs) {
    lab::Manifest manifest = lab::find_manifest(workspace, name);
    const auto place = std::ranges::lower_bound(manifests, manifest.number, {},
                                                &lab::Manifest::number);
    if (place == manifests.end() || place->number != manifest.number) {
      manifests.insert(place, std::move(manifest));
    }
  }
  return manifests;
}

class ClassRun {
 public:
  ClassRun(const lab::Workspace& workspace, const ClassOptions& options,
           const std::function<void(std::string_view)>& on_progress)
      : workspace_(workspace),
        options_(options),
        on_progress_(on_progress),
        manifests_(manifests_of(workspace, options.terms.labs)) {
    // Programs run below it, as other users; they may not list it.
    fs::permissions(scratch_.path(), fs::perms{0711});
  }

  std::vector<Graded> run() {
    plan();
    const Unreadable answers(options_.terms.containment == "limits"
                                 ? answers_on_this_machine()
                                 : std::vector<fs::path>{});
    if (!waiting_.empty()) {
      prepare_brokers();
    }
    std::size_t next = 0;
    while (next < waiting_.size() || jobs_.running() > 0) {
      while (next < waiting_.size() && jobs_.running() < options_.at_once) {
        start(waiting_[next++]);
      }
      on_progress_("graded " + std::to_string(next - jobs_.running()) + " of " +
                   std::to_string(waiting_.size()));
      jobs_.serve(200ms);
    }
    std::vector<Graded> results;
    results.reserve(planned_.size());
    for (const OneJob& job : planned_) {
      results.push_back(result_of(job));
    }
    // All of it is handed over: the next run begins anew.
    for (const OneJob& job : planned_) {
      fs::remove(job.result);
    }
    return results;
  }

 private:
  // What is worth points to whoever can read it. Landlock keeps it from all
  // submissions; without it the rights of files have to.
  [[nodiscard]] std::vector<fs::path> answers_on_this_machine() const {
    std::vector<fs::path> folders = options_.folders;
    folders.push_back(workspace_.root / ".git");
    folders.push_back(workspace_.root / "solutions");
    folders.push_back(workspace_.build / "bin" / "solutions");
    return folders;
  }

  // Each submission has a Kafka of its own, which starts in half the time when
  // this was done once.
  void prepare_brokers() const {
    try {
      broker::prepare(workspace_.state, on_progress_);
    } catch (const broker::Problem& problem) {
      throw lab::Trouble(problem.what(), problem.cure());
    }
  }

  void plan() {
    const std::vector<std::string> names = names_of(options_.folders);
    const fs::path kept = workspace_.state / "grade";
    std::vector<OneJob> all;
    for (std::size_t i = 0; i < names.size(); ++i) {
      Submission submission =
          read_submission(options_.folders[i], manifests_, workspace_);
      submission.name = names[i];
      all.push_back(
          {.folder = fs::absolute(options_.folders[i]),
           .name = names[i],
           .result = kept / (fingerprint_of(workspace_, manifests_, submission,
                                            options_.terms) +
                             ".json")});
    }
    // By name, so that each machine of a class sees the same order.
    std::ranges::sort(all, {}, &OneJob::name);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i % static_cast<std::size_t>(options_.shard.count) ==
          static_cast<std::size_t>(options_.shard.number - 1)) {
        planned_.push_back(all[i]);
      }
    }
    std::ranges::copy_if(
        planned_, std::back_inserter(waiting_),
        [](const OneJob& job) { return !fs::exists(job.result); });
  }

  void start(const OneJob& job) {
    std::vector<std::string> arguments = {
        (workspace_.build / "bin" / "grade").string(),
        job.folder.string(),
        "--one",
        job.name,
        "--result",
        job.result.string(),
        "--containment",
        options_.terms.containment};
    for (const lab::Manifest& manifest : manifests_) {
      arguments.insert(arguments.end(), {"--labs", manifest.lab});
    }
    if (options_.terms.newest_abi) {
      arguments.insert(
          arguments.end(),
          {"--at-most-abi", std::to_string(*options_.terms.newest_abi)});
    }
    if (!options_.terms.durations.empty()) {
      arguments.insert(arguments.end(),
                       {"--durations", options_.terms.durations.string()});
    }
    jobs_.start_supervised(
        {.arguments = std::move(arguments),
         .environment = {{"LAB_ROOT", workspace_.root.string()},
                         {"LAB_BUILD", workspace_.build.string()},
                         {"TMPDIR", scratch_.path().string()}}},
        {.on_output = {},
         .on_done = [this, name = job.name](const lab::Outcome& outcome) {
           if (!outcome.succeeded()) {
             failed_.emplace_back(name, "the grader " + outcome.describe() +
                                            ": " + outcome.output);
           }
         }});
  }

  [[nodiscard]] Graded result_of(const OneJob& job) const {
    const auto failed = std::ranges::find(
        failed_, job.name, &std::pair<std::string, std::string>::first);
    if (failed != failed_.end()) {
      return no_result(job.name, manifests_, failed->second);
    }
    return Graded::parse(lab::read_text(job.result));
  }

  const lab::Workspace& workspace_;
  const ClassOptions& options_;
  const std::function<void(std::string_view)>& on_progress_;
  std::vector<lab::Manifest> manifests_;
  std::vector<OneJob> planned_;  // all of this shard
  std::vector<OneJob> waiting_;  // those that no earlier run has finished
  std::vector<std::pair<std::string, std::string>> failed_;  // name, why
  // A grader that is killed leaves its own folder behind, so all are in this,
  // which goes when they are dead.
  Scratch scratch_;
  lab::Jobs jobs_;
};

}  // namespace

Shard Shard::parse(const std::string& text) {
  Shard shard;
  const std::size_t slash = text.find('/');
  const char* end = text.data() + text.size();
  const char* middle = slash == std::string::npos ? end : text.data() + slash;
  const auto first = std::from_chars(text.data(), middle, shard.number);
  const bool one = first.ec == std::errc{} && first.ptr == middle;
  const auto second =
      std::from_chars(middle == end ? end : middle + 1, end, shard.count);
  const bool two = second.ec == std::errc{} && second.ptr == end;
  if (!one || !two || shard.number < 1 || shard.number > shard.count) {
    throw lab::Misuse("--shard is \"" + text +
                      "\": it must be 1/4, 2/4, 3/4 or 4/4, for example");
  }
  return shard;
}

std::vector<Graded> grade_class(
    const lab::Workspace& workspace, const ClassOptions& options,
    const std::function<void(std::string_view)>& on_progress) {
  return ClassRun(workspace, options, on_progress).run();
}

void grade_one(const lab::Workspace& workspace, const OneJob& job,
               const Terms& terms) {
  const auto manifests = manifests_of(workspace, terms.labs);
  Submission submission = read_submission(job.folder, manifests, workspace);
  submission.name = job.name;
  Durations took;
  const Graded graded =
      grade(workspace, manifests, submission,
            Containment(workspace, terms.containment, terms.newest_abi), took);
  if (!terms.durations.empty()) {
    std::ofstream{terms.durations, std::ios::app}
        << took.compiling.count() << ' ' << took.tests.count() << ' '
        << job.name << std::endl;  // whole lines: others write, too
  }
  lab::write_text(
      job.result,
      graded.dump(2, ' ', false, Graded::error_handler_t::replace) + "\n");
}

}  // namespace grade
