// Every submission in tests/submissions gets the verdicts that its
// expected.json names, its reports show nothing that they must not, and nothing
// of it is left.

#include "corpus.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <grade/reports.hpp>
#include <iostream>
#include <lab/jobs.hpp>
#include <lab/workspace.hpp>
#include <map>
#include <sstream>
#include <string>
#include <support/socket.hpp>
#include <vector>

#include "folder.hpp"

namespace grade {
namespace {

namespace fs = std::filesystem;

// Each submission's code runs as a user of its own from this number on; there
// are such users only when we are root.
constexpr unsigned first_user = 2'000'000;

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    names.push_back(entry.path().string());
  }
  std::ranges::sort(names);
  return names;
}

bool belongs_to_a_submission(const fs::path& file) {
  struct stat about {};
  return ::lstat(file.c_str(), &about) == 0 && about.st_uid >= first_user;
}

// Processes of submissions, but for those that have ended (they have no command
// line) and those that somebody else grades now (these name another folder in
// their environment).
std::vector<std::string> processes_left(const fs::path& ours) {
  std::vector<std::string> left;
  for (const std::string& process : names_in("/proc")) {
    const std::string environment = text_of(process + "/environ");
    if (belongs_to_a_submission(process) &&
        !text_of(process + "/cmdline").empty() &&
        (environment.find("TMPDIR=") == std::string::npos ||
         environment.find(ours.string()) != std::string::npos)) {
      left.push_back(process + " " + text_of(process + "/comm"));
    }
  }
  return left;
}

// Files of submissions in the places where everybody may write.
std::vector<std::string> files_left() {
  std::vector<std::string> left;
  for (const char* folder : {"/tmp", "/var/tmp", "/dev/shm", "/run/lock"}) {
    std::ranges::copy_if(names_in(folder), std::back_inserter(left),
                         belongs_to_a_submission);
  }
  return left;
}

// "failed|hung": where the moment decides which of them it is.
bool is_one_of(const std::string& verdict, const std::string& expected) {
  return ("|" + expected + "|").find("|" + verdict + "|") != std::string::npos;
}

std::string offered_level(const lab::Workspace& workspace) {
  const lab::Outcome outcome = lab::run_to_end(
      {.arguments = {(workspace.build / "bin" / "contain").string(),
                     "--describe", "--json"}});
  REQUIRE(outcome.succeeded());
  return Graded::parse(outcome.output).at("level").get<std::string>();
}

// The submissions, handed in and graded at one level.
class Grading {
 public:
  Grading(std::vector<Entry> entries, std::string level)
      : entries_(std::move(entries)), level_(std::move(level)) {
    // Programs run below it, as other users; they may not list it.
    fs::permissions(folder_.path(), fs::perms{0711});
    fs::create_directory(scratch());
    fs::permissions(scratch(), fs::perms{0755});
    fs::create_directory(submissions());
    door_.open();
    for (const Entry& entry : entries_) {
      entry.hand_in(submissions() / entry.handed_in_as(), workspace_, places());
    }
  }

  void run() {
    // Results are kept there until all are; the first grading makes it.
    fs::create_directories(workspace_.state / "grade");
    const std::vector<std::string> state = names_in(workspace_.state);
    const std::vector<std::string> shared = files_left();
    lab::Command command = grade({"--jobs", "2", "-o", file("report.json")});
    if (level_ == "limits") {
      command.arguments.insert(command.arguments.end(),
                               {"--containment", "limits",  //
                                "--at-most-abi", "0"});
    }
    for (const Entry& entry : entries_) {
      command.arguments.push_back(
          (submissions() / entry.handed_in_as()).string());
    }
    const lab::Outcome outcome = lab::run_to_end(command);
    INFO(outcome.output);
    REQUIRE(fs::exists(file("report.json")));
    for (const Graded& one : read_report(file("report.json"))) {
      results_[one.at("name").get<std::string>()] = one;
    }
    CHECK(outcome.exit_code() == static_cast<int>(any_problem(all_results())
                                                      ? lab::Exit::broken
                                                      : lab::Exit::failed));
    CHECK(processes_left(folder_.path()).empty());
    CHECK(names_in(scratch()).empty());
    CHECK(files_left() == shared);
    CHECK(names_in(workspace_.state) == state);
    if (level_ == "landlock") {
      CHECK_FALSE(door_.accept().open());
    }
  }

  void check_verdicts() const {
    REQUIRE(results_.size() == entries_.size());
    for (const Entry& entry : entries_) {
      CAPTURE(entry.name());
      REQUIRE(results_.contains(entry.handed_in_as()));
      const Graded& result = results_.at(entry.handed_in_as());
      CAPTURE(result.dump(2));
      CHECK(result.at("containment") == level_);
      std::string line = entry.name() + ":";
      for (const Graded& lab : result.at("labs")) {
        line += check_lab(entry, lab);
      }
      if (entry.has_earned_nothing() && entry.kind() != "half-done") {
        CHECK(result.at("score") == 0);
      }
      for (const std::string& words : entry.never()) {
        CHECK(result.dump().find(words) == std::string::npos);
      }
      CHECK(result.dump().size() < most_said);
      std::cout << line << '\n';
    }
  }

  // What a program says is data, in whatever it is written down.
  void check_reports() const {
    for (const std::string format : {"text", "junit", "markdown", "csv"}) {
      CAPTURE(format);
      const std::string report = merged({"--format", format});
      CHECK_FALSE(report.empty());
      CHECK_FALSE(has_control_characters(report));
      CHECK(("\n" + report).find("\n::") == std::string::npos);
      if (format == "junit" || format == "markdown") {
        CHECK(report.find("<script") == std::string::npos);
        CHECK(report.find("<img") == std::string::npos);
      }
    }
    std::istringstream annotations{merged({"--format", "annotations"})};
    for (std::string line; std::getline(annotations, line);) {
      CAPTURE(line);
      CHECK_FALSE(has_control_characters(line));
      CHECK((line.starts_with("::error file=") ||
             line.starts_with("::notice file=") ||
             line.starts_with("::warning file=")));
    }
    (void)merged({"--format", "html", "-o", file("pages")});
    CHECK(names_in(file("pages")).size() == entries_.size() + 1);
    for (const std::string& page : names_in(file("pages"))) {
      const std::string html = text_of(page);
      CAPTURE(page);
      CHECK_FALSE(has_control_characters(html));
      CHECK(html.find("<script>alert") == std::string::npos);
      CHECK(html.find("<img") == std::string::npos);
    }
  }

 private:
  // A report of one submission is some pages long, however much it printed.
  static constexpr std::size_t most_said = 200'000;

  static bool has_control_characters(const std::string& text) {
    return std::ranges::any_of(text, [](unsigned char c) {
      return (c < 0x20 && c != '\n') || c == 0x7F;
    });
  }

  [[nodiscard]] std::string check_lab(const Entry& entry,
                                      const Graded& lab) const {
    const Graded& todos = lab.at("todos");
    const std::string name = lab.at("lab").get<std::string>();
    const std::vector<std::string> expected =
        entry.expected(level_, name, todos.size());
    REQUIRE(expected.size() == todos.size());
    std::string seen;
    bool started = false;
    for (std::size_t i = 0; i < todos.size(); ++i) {
      const std::string verdict = todos.at(i).at("verdict");
      CAPTURE(name);
      CAPTURE(i);
      CHECK_MESSAGE(is_one_of(verdict, expected[i]),
                    verdict << " instead of " << expected[i]);
      seen += (i == 0 ? " " + name + " [" : ", ") + verdict;
      started = started || verdict != "not started";
    }
    return started ? seen + "]" : "";
  }

  [[nodiscard]] std::vector<Graded> all_results() const {
    std::vector<Graded> all;
    for (const auto& [name, result] : results_) {
      all.push_back(result);
    }
    return all;
  }

  [[nodiscard]] lab::Command grade(std::vector<std::string> flags) const {
    flags.insert(flags.begin(), (workspace_.build / "bin" / "grade").string());
    return {.arguments = std::move(flags),
            .environment = {{"TMPDIR", scratch().string()},
                            {"KAFKA_BOOTSTRAP_SERVERS",
                             "127.0.0.1:" + std::to_string(door_.port())}}};
  }

  [[nodiscard]] std::string merged(std::vector<std::string> flags) const {
    flags.insert(flags.begin(), {"--merge", file("report.json")});
    return lab::run_to_end(grade(std::move(flags))).output;
  }

  [[nodiscard]] fs::path submissions() const {
    return folder_.path() / "submissions";
  }
  [[nodiscard]] fs::path scratch() const { return folder_.path() / "scratch"; }
  [[nodiscard]] std::string file(const char* name) const {
    return (folder_.path() / name).string();
  }

  [[nodiscard]] Places places() const {
    return {{"ROOT", workspace_.root.string()},
            {"BUILD", workspace_.build.string()},
            {"SUBMISSIONS", submissions().string()},
            {"REPORT", file("report.json")},
            {"DOOR", std::to_string(door_.port())},
            {"JUDGE", std::to_string(::getpid())}};
  }

  Folder folder_;
  lab::Workspace workspace_ = lab::Workspace::find();
  support::Door door_;  // programs are told its port, and must not come in
  std::vector<Entry> entries_;
  std::string level_;
  std::map<std::string, Graded> results_{};
};

void grade_and_check(std::vector<Entry> entries, const std::string& level) {
  Grading grading(std::move(entries), level);
  grading.run();
  grading.check_verdicts();
  grading.check_reports();
}

TEST_CASE("the corpus at the level landlock") {
  if (offered_level(lab::Workspace::find()) != "landlock") {
    MESSAGE("not offered by this machine: landlock");
    return;
  }
  const std::vector<Entry> all = read_corpus(CORPUS);
  REQUIRE(all.size() >= 60);
  grade_and_check(all, "landlock");
}

// Those that are right with Landlock are right without. Only root can keep them
// from the answers there, as labs/grading.md says.
TEST_CASE("the hostile ones at the level limits") {
  if (::geteuid() != 0) {
    MESSAGE("not offered to who is not root: limits");
    return;
  }
  std::vector<Entry> hostile = read_corpus(CORPUS);
  std::erase_if(hostile,
                [](const Entry& entry) { return !entry.belongs_to_limits(); });
  REQUIRE(hostile.size() >= 40);
  grade_and_check(hostile, "limits");
}

// For bench/grade_mixed.sh, which grades COUNT of them, some twice: HAND_IN is
// the folder of all submissions.
TEST_CASE("hand in" * doctest::skip()) {
  const fs::path folder = lab::environment_variable("HAND_IN");
  const std::size_t count = std::stoul(lab::environment_variable("COUNT"));
  const std::vector<Entry> all = read_corpus(CORPUS);
  const Places places{{"ROOT", lab::Workspace::find().root.string()},
                      {"BUILD", lab::Workspace::find().build.string()},
                      {"SUBMISSIONS", folder.string()},
                      {"REPORT", (folder.parent_path() / "report").string()},
                      {"DOOR", "1"},
                      {"JUDGE", std::to_string(::getppid())}};
  for (std::size_t i = 0; i < count; ++i) {
    const Entry& entry = all.at(i % all.size());
    const std::string again = i < all.size() ? "" : " again";
    entry.hand_in(folder / (entry.handed_in_as() + again),
                  lab::Workspace::find(), places);
  }
}

// While entries are written: ENTRIES="right crashes" LEVEL=limits.
TEST_CASE("some entries" * doctest::skip()) {
  std::vector<Entry> some = read_corpus(CORPUS);
  const std::string wanted = " " + lab::environment_variable("ENTRIES") + " ";
  std::erase_if(some, [&wanted](const Entry& entry) {
    return wanted.find(" " + entry.name() + " ") == std::string::npos;
  });
  grade_and_check(some, lab::environment_variable("LEVEL"));
}

}  // namespace
}  // namespace grade
