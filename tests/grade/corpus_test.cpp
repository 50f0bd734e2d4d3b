// Every submission in tests/submissions gets the verdicts that its
// expected.json names, and its report shows nothing that it must not.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <grade/graded.hpp>
#include <iostream>
#include <lab/jobs.hpp>
#include <lab/workspace.hpp>
#include <string>
#include <vector>

#include "folder.hpp"

namespace grade {
namespace {

namespace fs = std::filesystem;

const fs::path corpus = CORPUS;
constexpr const char* source = "01_gateway.cpp";

struct Entry {
  std::string name{};
  Graded expected{};
};

std::vector<Entry> entries() {
  std::vector<Entry> all;
  for (const auto& folder : fs::directory_iterator(corpus)) {
    if (folder.is_directory()) {
      all.push_back({.name = folder.path().filename().string(),
                     .expected = Graded::parse(
                         lab::read_text(folder.path() / "expected.json"))});
    }
  }
  std::ranges::sort(all, {}, &Entry::name);
  return all;
}

// The entry's own lines, if it has some, before those of what it is based on.
std::string handed_in(const lab::Workspace& workspace, const Entry& entry) {
  const fs::path prelude = corpus / entry.name / "prelude.cpp";
  const std::string own = fs::exists(prelude) ? lab::read_text(prelude) : "";
  return own +
         lab::read_text(workspace.root /
                        entry.expected.at("base").get<std::string>() / source);
}

std::vector<std::string> verdicts_of(const Graded& submission) {
  std::vector<std::string> verdicts;
  for (const Graded& todo : submission.at("labs").at(0).at("todos")) {
    verdicts.push_back(todo.at("verdict").get<std::string>());
  }
  return verdicts;
}

// "failed|hung": where the moment decides which of them it is.
bool is_one_of(const std::string& verdict, const std::string& expected) {
  return ("|" + expected + "|").find("|" + verdict + "|") != std::string::npos;
}

void check_verdicts(const Graded& submission, const Graded& expected) {
  const std::vector<std::string> verdicts = verdicts_of(submission);
  REQUIRE(verdicts.size() == expected.size());
  for (std::size_t todo = 0; todo < verdicts.size(); ++todo) {
    CAPTURE(todo);
    CAPTURE(verdicts[todo]);
    CHECK(is_one_of(verdicts[todo], expected.at(todo).get<std::string>()));
  }
}

// Processes of the users that submissions run as; there are such only as root.
std::string processes_left() {
  const lab::Outcome outcome = lab::run_to_end(
      {.arguments = {"sh", "-c",
                     "ps -eo uid=,pid=,comm= | awk '$1 >= 2000000'"}});
  REQUIRE(outcome.succeeded());
  return outcome.output;
}

TEST_CASE("each submission of the corpus gets its verdicts") {
  const lab::Workspace workspace = lab::Workspace::find();
  const Folder folder;
  const std::vector<Entry> all = entries();
  REQUIRE(all.size() >= 8);
  lab::Command grading{
      .arguments = {(workspace.build / "bin" / "grade").string(), "--output",
                    (folder.path() / "report.json").string()}};
  for (const Entry& entry : all) {
    folder.write(entry.name + "/" + source, handed_in(workspace, entry));
    grading.arguments.push_back((folder.path() / entry.name).string());
  }

  const lab::Outcome outcome = lab::run_to_end(grading);

  INFO(outcome.output);
  REQUIRE(outcome.exit_code() == static_cast<int>(lab::Exit::failed));
  CHECK(processes_left().empty());
  const std::string text = lab::read_text(folder.path() / "report.json");
  const Graded report = Graded::parse(text);
  REQUIRE(report.at("submissions").size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Graded& submission = report.at("submissions").at(i);
    CAPTURE(all[i].name);
    CAPTURE(submission.dump(2));
    CHECK(submission.at("name") == all[i].name);
    check_verdicts(submission, all[i].expected.at("verdicts"));
    for (const Graded& words :
         all[i].expected.value("never", Graded::array())) {
      CHECK(submission.dump().find(words.get<std::string>()) ==
            std::string::npos);
    }
    std::cout << all[i].name << ": " << submission.at("score") << " of "
              << submission.at("labs").at(0).at("max_score") << '\n';
  }
}

}  // namespace
}  // namespace grade
