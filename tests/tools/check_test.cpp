// `lab check` as a student sees it.

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "project.hpp"

using nlohmann::json;
using tools_test::Project;
using tools_test::solution;
using tools_test::starter;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

int lines_in(const std::string& text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_SUITE_BEGIN("check");

TEST_CASE("an untouched starter is not started, and names the first TODO") {
  const Project project;

  const auto ending = project.lab({"check", "gateway"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "starter/01_gateway.cpp:6"));
  CHECK(has(ending.output, "TODO 1"));
  CHECK(has(ending.output, "not started, 0 of 40 points"));
  CHECK(has(ending.output, "Print the word that the test waits for."));
  CHECK(has(ending.output, "next: ./lab hint gateway 1"));
}

TEST_CASE("a comment alone does not start a TODO") {
  const Project project;
  project.edit(starter, "  // END TODO 1", "\n  // soon\n  // END TODO 1");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(has(ending.output, "not started, 0 of 40 points"));
}

TEST_CASE("the solution passes with all points") {
  const Project project;

  const auto ending = project.lab({"check", "gateway", "--solution"});

  CHECK(ending.status == 0);
  CHECK(has(ending.output, "100 of 100 points"));
}

TEST_CASE(
    "a failed test says what happened, what it means, where and what next") {
  const Project project;
  project.solve();
  project.edit(starter, "\"configured\"", "\"lost\"");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "starter/01_gateway.cpp:6"));
  CHECK(has(ending.output, "The program did not do it"));
  CHECK(has(ending.output, "lost sent"));
  CHECK(has(ending.output, "A customer waits."));
  CHECK(has(ending.output, "LAB_SEED=4711"));
  CHECK(has(ending.output, "next: ./lab hint gateway"));
}

TEST_CASE("a test that needs another TODO waits for it and blames nobody") {
  const Project project;
  project.edit(starter, "  // END TODO 1",
               "\n  puts(\"configured\");\n  // END TODO 1");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "waits for TODO 2"));
  CHECK(has(ending.output, "next: ./lab hint gateway 2"));
}

TEST_CASE("a test that suffers from another TODO's failure waits for it") {
  const Project project;
  project.solve();
  project.edit(starter, "\"configured\"", "\"lost\"");
  project.edit(starter, "\"sent\"", "\"gone\"");

  const auto ending = project.lab({"check", "gateway"}, {"FAKE_BLAMES=1"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "0 of 40 points"));
  CHECK(has(ending.output, "waits for TODO 1"));
  CHECK(has(ending.output, "next: ./lab hint gateway 1"));
}

TEST_CASE("where two TODOs are wrong the way to the second is shown") {
  const Project project;
  project.solve();
  project.edit(starter, "\"configured\"", "\"lost\"");
  CHECK(!has(project.lab({"check", "gateway"}).output, "What is wrong in"));

  project.edit(starter, "\"sent\"", "\"gone\"");

  CHECK(has(project.lab({"check", "gateway"}).output,
            "What is wrong in TODO 2: ./lab check gateway --todo 2\n"));
}

TEST_CASE("a TODO that is blamed and right is not waited for") {
  const Project project;
  project.solve();
  project.edit(starter, "\"configured\"", "\"lost\"");

  const auto ending = project.lab({"check", "gateway"}, {"FAKE_BLAMES=2"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "0 of 40 points"));
  CHECK(has(ending.output, "60 of 60 points"));
  CHECK(has(ending.output, "next: ./lab hint gateway 1"));
}

TEST_CASE("one TODO can be checked alone") {
  const Project project;
  project.solve();
  project.edit(starter, "\"configured\"", "\"nothing\"");

  CHECK(project.lab({"check", "gateway", "--todo", "2"}).status == 0);
  CHECK(project.lab({"check", "gateway", "--todo", "1"}).status == 1);
}

TEST_CASE("a syntax error shows the compiler's first error with its line") {
  const Project project;
  project.solve();
  project.edit(starter, "puts(\"configured\");",
               "std::vector<int> a\n  b c d;\n  puts(\"configured\");");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "does not compile"));
  CHECK(has(ending.output, "starter/01_gateway.cpp:10"));
  CHECK(lines_in(ending.output) < 20);
  CHECK(has(ending.output, "more, which may go away with the first"));
}

TEST_CASE("a brace that is missing is looked for in the TODO, not at the end") {
  const Project project;
  project.solve();
  project.edit(starter, "puts(\"configured\");",
               "if (1) {  // {{{\n    puts(\"} configured '}\");");

  const auto ending = project.lab({"check", "gateway"});
  const json document =
      json::parse(project.lab({"check", "gateway", "--json"}).output);
  const auto run = project.lab({"run", "gateway"});

  const std::string words =
      "TODO 1 (lines 9 to 12) opens 1 brace that it does not close";
  CHECK(ending.status == 1);
  CHECK(has(ending.output, words));
  CHECK(has(ending.output, "next: mend TODO 1, then"));
  CHECK(has(document["reason"], words));
  CHECK(document["file"] == starter);
  CHECK(document["line"] == 9);
  CHECK(has(run.errors, words));
}

TEST_CASE("a brace too many is named, and one in a text or a comment is not") {
  const Project project;
  project.solve();
  project.edit(starter, "puts(\"configured\");",
               "puts(R\"x(configured {)x\"); /* { */ puts(\"\\\"{\");\n"
               "  const char c = '{'; int i = 1'000; }}");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(has(ending.output, "closes 2 braces that it did not open"));
}

TEST_CASE("an error in a template names the student's line, not 300 lines") {
  const Project project;
  project.solve();
  project.edit(starter, "#include <stdio.h>",
               "#include <stdio.h>\n#include <algorithm>\n#include <list>");
  project.edit(starter, "puts(\"configured\");",
               "std::list<int> all;\n  std::sort(all.begin(), all.end());");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "starter/01_gateway.cpp:13"));
  CHECK(lines_in(ending.output) < 25);
}

TEST_CASE("a name that nothing defines is shown with the linker's words") {
  const Project project;
  project.solve();
  project.edit(starter, "int main", "void missing();\nint main");
  project.edit(starter, "puts(\"configured\");", "missing();");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(ending.status == 1);
  CHECK(has(ending.output, "undefined reference to"));
  CHECK(has(ending.output, "missing()"));
}

TEST_CASE("a lost closing line is named") {
  const Project project;
  project.solve();
  project.edit(starter, "  // END TODO 1\n", "");

  const auto ending = project.lab({"check", "gateway"});

  CHECK(has(ending.output, "// END TODO 1 is missing"));
}

TEST_CASE("JSON is one document with place and reason") {
  const Project project;

  const auto ending = project.lab({"check", "gateway", "--json"});
  const json document = json::parse(ending.output);

  CHECK(ending.status == 1);
  CHECK(document["verdict"] == "not started");
  CHECK(document["score"] == 0);
  CHECK(document["max_score"] == 100);
  CHECK(document["exit"] == 1);
  CHECK(document["file"] == starter);
  CHECK(document["line"] == 6);
  CHECK(document["todo"] == 1);
  CHECK(document["labs"][0]["todos"].size() == 2);
  CHECK(document["labs"][0]["todos"][1]["max_score"] == 60);
}

TEST_CASE("JSON tells of a compile error and of a missing broker too") {
  const Project project;
  project.edit(starter, "int main", "in main");
  const json error =
      json::parse(project.lab({"check", "gateway", "--json"}).output);
  CHECK(error["verdict"] == "does not compile");
  CHECK(error["file"] == starter);
  CHECK(error["line"] == 5);

  const auto ending = project.lab({"check", "gateway", "--json", "--solution"},
                                  {"LAB_BROKER=127.0.0.1:1"});
  CHECK(ending.status == 3);
  CHECK(json::parse(ending.output)["verdict"] == "broken");
}

TEST_CASE("points are remembered for the overview") {
  const Project project;
  CHECK(has(project.lab({}).output, "0 of 100 points"));
  CHECK(has(project.lab({}).output, "starter/01_gateway.cpp:6"));

  project.solve();
  project.edit(starter, "puts(\"configured\");", "puts(\"nothing\");");
  project.lab({"check", "gateway"});
  CHECK(has(project.lab({}).output, "60 of 100 points"));

  // Neither a check of the solution nor a broken machine takes points away.
  project.lab({"check", "gateway", "--solution"});
  project.lab({"check", "gateway"}, {"LAB_BROKER=127.0.0.1:1"});
  CHECK(has(project.lab({}).output, "60 of 100 points"));
}

TEST_CASE("a file that was not changed is not compiled again") {
  const Project project;
  project.solve();
  CHECK(project.lab({"check", "gateway"}).status == 0);
  const auto program = project.path("build/dev/bin/starter/gateway");
  const auto built = std::filesystem::last_write_time(program);

  CHECK(project.lab({"check", "gateway"}).status == 0);

  CHECK(std::filesystem::last_write_time(program) == built);
}

// As a save in the moment in which the compiler ends.
TEST_CASE("a file that looks older than what was compiled is compiled again") {
  const Project project;
  project.solve();
  CHECK(project.lab({"check", "gateway"}).status == 0);

  project.edit(starter, "puts(\"configured\");", "puts(\"nothing\");");
  const std::filesystem::path file = project.path(starter);
  std::filesystem::last_write_time(
      file, std::filesystem::last_write_time(file) - std::chrono::hours(1));

  CHECK(project.lab({"check", "gateway"}).status == 1);
}

TEST_CASE("the overview goes on where the last check stopped") {
  const Project project;
  project.edit(starter, "  // END TODO 2",
               "  puts(\"wrong\");\n  // END TODO 2");

  const auto check = project.lab({"check", "gateway"});

  REQUIRE(has(check.output, "./lab hint gateway 2"));
  CHECK(has(project.lab({}).output, "TODO 2: say sent"));
}

TEST_CASE("a pipe gets no colours and no progress line") {
  const Project project;

  const auto ending = project.lab({"check", "gateway", "--solution"});

  CHECK(!has(ending.output, "\033"));
  CHECK(!has(ending.output, "\r"));
  CHECK(ending.errors.empty());
}

TEST_SUITE_END();
