// A class: shards, merged reports, and a run that was ended half way.

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <grade/graded.hpp>
#include <lab/jobs.hpp>
#include <lab/workspace.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "folder.hpp"

namespace grade {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

lab::Workspace workspace() {
  return lab::Workspace::find();
}

// Three that are graded at once, as nothing in them can be judged, and one
// that takes some seconds.
class SmallClass {
 public:
  SmallClass() {
    const fs::path root = workspace().root;
    const std::string starter =
        lab::read_text(root / "starter" / "01_gateway.cpp");
    for (const char* name : {"ann", "ben", "dan"}) {
      folder_.write(std::string(name) + "/starter/01_gateway.cpp",
                    starter + "// " + name + "\n");
    }
    folder_.write("cleo/01_gateway.cpp",
                  lab::read_text(root / "solutions" / "01_gateway.cpp"));
  }

  [[nodiscard]] lab::Command command(std::vector<std::string> flags) const {
    lab::Command command{
        .arguments = {(workspace().build / "bin" / "grade").string(),
                      "--jobs=1"}};
    for (const char* name : {"ann", "ben", "cleo", "dan"}) {
      command.arguments.push_back((folder_.path() / name).string());
    }
    command.arguments.insert(command.arguments.end(), flags.begin(),
                             flags.end());
    return command;
  }

  [[nodiscard]] std::string file(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  // What it writes as JSON, with this flag besides.
  [[nodiscard]] Graded graded(const std::string& flag = "--shard=1/1") const {
    const lab::Outcome outcome =
        lab::run_to_end(command({flag, "-o", file("report.json")}));
    INFO(outcome.output);
    REQUIRE(outcome.exit_code() == static_cast<int>(lab::Exit::failed));
    return Graded::parse(lab::read_text(file("report.json")));
  }

 private:
  Folder folder_;
};

std::size_t kept_results() {
  std::size_t count = 0;
  std::error_code none_yet;
  for ([[maybe_unused]] const auto& entry :
       fs::directory_iterator(workspace().state / "grade", none_yet)) {
    ++count;
  }
  return count;
}

// Whether there is a file of that name somewhere below.
bool holds(const fs::path& folder, const std::string& name) {
  std::error_code gone;  // others remove what they are done with
  for (fs::recursive_directory_iterator at(folder, gone), end;
       !gone && at != end; at.increment(gone)) {
    if (at->path().filename() == name && !at->is_directory(gone)) {
      return true;
    }
  }
  return false;
}

// labs/grading.md calls it
//   ./lab grade submissions/*
//   ./lab grade --shard 1/2 -o 1.json submissions/*
//   ./lab grade --shard 2/2 -o 2.json submissions/*
//   ./lab grade --merge 1.json 2.json --format html -o report
// which build the grader first: here it is built already.
TEST_CASE("shards and a run that was ended give what one run gives") {
  const SmallClass all;
  const std::size_t before = kept_results();
  const Graded whole = all.graded();
  REQUIRE(whole.at("submissions").size() == 4);
  CHECK(whole.at("submissions")[2].at("name") == "cleo");
  CHECK(whole.at("submissions")[2].at("score") == 100);
  CHECK(kept_results() == before);

  lab::write_text(all.file("1.json"), all.graded("--shard=1/2").dump());
  lab::write_text(all.file("2.json"), all.graded("--shard=2/2").dump());
  const lab::Outcome merging = lab::run_to_end(
      {.arguments = {(workspace().build / "bin" / "grade").string(), "--merge",
                     all.file("2.json"), all.file("1.json"), "-o",
                     all.file("merged.json")}});
  INFO(merging.output);
  CHECK(Graded::parse(lab::read_text(all.file("merged.json"))) == whole);
  const lab::Outcome pages = lab::run_to_end(
      {.arguments = {(workspace().build / "bin" / "grade").string(), "--merge",
                     all.file("1.json"), all.file("2.json"), "--format", "html",
                     "-o", all.file("report")}});
  INFO(pages.output);
  CHECK(fs::exists(all.file("report/003-cleo.html")));

  const Folder temporary;
  fs::permissions(temporary.path(), fs::perms{0711});  // for its programs
  {
    lab::Jobs jobs;
    bool ended = false;
    lab::Command command = all.command({"-o", all.file("never.json")});
    command.environment.emplace_back("TMPDIR", temporary.path().string());
    jobs.start(command,
               {.on_output = {}, .on_done = [&](const lab::Outcome& /*done*/) {
                  ended = true;
                }});
    // Cleo's, who is graded then, has a program in it.
    while (!ended && (kept_results() < before + 2 ||
                      !holds(temporary.path(), "gateway"))) {
      jobs.serve(20ms);
    }
    REQUIRE_FALSE(ended);
  }  // ends it
  CHECK(fs::is_empty(temporary.path()));
  CHECK_FALSE(fs::exists(all.file("never.json")));
  CHECK(kept_results() >= before + 2);
  CHECK(all.graded() == whole);
  CHECK(kept_results() == before);
}

TEST_CASE("pages are written for each submission and for the class") {
  const SmallClass all;
  const lab::Outcome outcome = lab::run_to_end(all.command(
      {"--shard=2/2", "--format", "html", "-o", all.file("report")}));
  INFO(outcome.output);
  CHECK(outcome.exit_code() == static_cast<int>(lab::Exit::failed));
  CHECK(fs::exists(all.file("report/index.html")));
  CHECK(fs::exists(all.file("report/001-ben.html")));
  CHECK(fs::exists(all.file("report/002-dan.html")));
}

TEST_CASE("only the labs that are named count") {
  const SmallClass all;
  const Graded report = all.graded("--labs=2,validator,1");
  for (const Graded& submission : report.at("submissions")) {
    REQUIRE(submission.at("labs").size() == 2);
    CHECK(submission.at("labs")[0].at("lab") == "gateway");
    CHECK(submission.at("labs")[1].at("lab") == "validator");
    CHECK(submission.at("max_score") == 200);
  }
}

TEST_CASE("wrong use is refused before anything is graded") {
  const SmallClass all;
  for (const auto& [flags, words] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--shard=5/4"}, "--shard is \"5/4\""},
           {{"--format", "jsno"}, "did you mean json?"},
           {{"--format", "html"}, "name a folder with --output"},
           {{"--merge", "x.json"}, "name the submissions to grade"},
           {{"--labs", "gatway"}, "did you mean gateway?"},
           {{"nowhere"}, "cannot read the submission nowhere"}}) {
    const lab::Outcome outcome = lab::run_to_end(all.command(flags));
    CAPTURE(outcome.output);
    CHECK(outcome.exit_code() == static_cast<int>(lab::Exit::misused));
    CHECK(outcome.output.find(words) != std::string::npos);
  }
}

}  // namespace
}  // namespace grade
