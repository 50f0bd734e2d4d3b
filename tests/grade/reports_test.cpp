// The reports of one result, and texts in it that want to be something else.

#include <doctest/doctest.h>

#include <grade/reports.hpp>
#include <lab/workspace.hpp>
#include <string>
#include <vector>

#include "folder.hpp"
#include "results.hpp"

namespace grade {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("every byte that could act is shown as a mark") {
  CHECK(printable("ünïcode ✓ 漢") == "ünïcode ✓ 漢");
  CHECK(printable("a\nb\tc") == "a b c");
  CHECK(printable("\x1b[31mred\x07") == "�[31mred�");
  CHECK(printable("\xC2\x9B"
                  "31m") == "�31m");                    // C1's CSI
  CHECK(printable("half \xE2\x9C") == "half ��");       // a cut character
  CHECK(printable("\xC0\xAF\xED\xA0\x80") == "�����");  // overlong, surrogate
  CHECK(printable(std::string_view{"\0x", 2}) == "�x");
  CHECK(escaped(R"(<a href="x">'&')") ==
        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
}

TEST_CASE("what ends a line, turns the writing round or is no XML is a mark") {
  CHECK(printable("a\u2028b\u202Ec\u2066d") == "a�b�c�d");
  CHECK(printable("\uFFFE\uFFFF\uFFFD") == "���");
}

TEST_CASE("JSON keeps every character and prints none that acts") {
  const std::string name = "a\u009B31m\x7F\u202E\uFFFF";
  const std::string text = as_json({submission(name, {})});

  CHECK(contains(text, R"("a\u009b31m\u007f\u202e\uffff")"));
  CHECK(parse_report(text, "report").at(0).at("name") == name);
}

TEST_CASE("a lab without TODOs is reported like any other") {
  CHECK(contains(as_text({submission("ann", {})}), "0 of 0"));
}

TEST_CASE("a lab's name is no more than a cell, where reports were merged") {
  Graded other = submission("ben", {todo(1, "passed", "")});
  other["labs"][0]["lab"] = "=a|b,c";
  const std::vector<Graded> merged{submission("ann", {todo(1, "passed", "")}),
                                   other};

  CHECK(as_csv(merged) ==
        "name,score,max_score,gateway,\"'=a|b,c\",problems\n"
        "\"ann\",10,10,10,,\n"
        "\"ben\",10,10,,10,\n");
  CHECK(contains(as_markdown(merged), "| =a\\|b,c | 1 send it |"));
}

TEST_CASE("annotations stay on their line and on the student's file") {
  const std::string text = as_annotations(
      {submission("ann", {todo(1, "passed", ""),
                          todo(2, "failed", "100% lost\n::error file=x::y"),
                          todo(3, "not started", "nothing is written here yet"),
                          todo(4, "broker problem", "Kafka is down")})});
  CHECK(text ==
        "::error file=starter/01_gateway.cpp,line=40,title=TODO 2%3A "
        "failed::100%25 lost ::error file=x::y\n"
        "::notice file=starter/01_gateway.cpp,line=40,title=TODO 3%3A not "
        "started::nothing is written here yet\n"
        "::warning file=starter/01_gateway.cpp,line=40,title=TODO 4%3A broker "
        "problem::Kafka is down\n");
}

TEST_CASE("JUnit tells failures from errors and from what waits") {
  const std::string text = as_junit({submission(
      "<ann>", {todo(1, "passed", ""), todo(2, "crashed", "SIGSEGV & more"),
                todo(3, "not judged", "waits for TODO 2"),
                todo(4, "judge problem", "no verdict")})});
  CHECK(contains(text, R"(<testsuites tests="4" failures="1" errors="1">)"));
  CHECK(contains(text, R"(<testsuite name="&lt;ann&gt;.gateway" tests="4" )"
                       R"(failures="1" errors="1" skipped="1">)"));
  CHECK(contains(text,
                 R"(<failure message="SIGSEGV &amp; more" type="crashed">)"));
  CHECK(contains(text, R"(<skipped message="waits for TODO 2">)"));
  CHECK(contains(text, R"(<error message="no verdict" type="judge problem">)"));
}

TEST_CASE("a name is no formula in a spreadsheet") {
  const std::string text = as_csv(
      {submission("=HYPERLINK(\"x\")", {todo(1, "passed", "")}),
       submission("ben, the \"best\"", {todo(1, "broker problem", "gone")})});
  CHECK(text ==
        "name,score,max_score,gateway,problems\n"
        "\"'=HYPERLINK(\"\"x\"\")\",10,10,10,\n"
        "\"ben, the \"\"best\"\"\",0,10,0,yes\n");
}

TEST_CASE("Markdown shows what was said and nothing else") {
  const std::string text = as_markdown({submission(
      "ann", {todo(1, "failed", "| a | <img src=x> [x](y) `z` @team")})});
  CHECK(contains(text,
                 "\\| a \\| &lt;img src=x&gt; \\[x\\]\\(y\\) \\`z\\` \\@team"));
}

TEST_CASE("Gradescope gets one submission with its points") {
  const Graded document = Graded::parse(as_gradescope(
      {submission("ann", {todo(1, "passed", ""), todo(2, "hung", "waits")})}));
  CHECK(document.at("score") == 10);
  CHECK(document.at("tests").size() == 2);
  CHECK(document.at("tests")[1].at("status") == "failed");
  CHECK(document.at("tests")[1].at("output") == "hung\nreason: waits");
  CHECK_THROWS_AS(as_gradescope({}), lab::Misuse);
}

TEST_CASE("a report that was written can be read again") {
  const std::vector<Graded> written{
      submission("ann", {todo(1, "failed", "bytes \xFF that are no text")}),
      submission("ben", {todo(1, "passed", "")})};
  const Folder folder;
  folder.write("report.json", as_json(written));
  folder.write("other.json", R"({"labs": []})");
  const std::string file = (folder.path() / "report.json").string();

  const std::vector<Graded> read = read_report(file);

  REQUIRE(read.size() == 2);
  CHECK(read[0].at("name") == "ann");
  CHECK(read[1] == written[1]);
  CHECK_THROWS_AS(read_report((folder.path() / "other.json").string()),
                  lab::Misuse);
}

TEST_CASE("a report that lacks something is refused with the place") {
  const auto refused = [](const char* pointer, const Graded& value) {
    Graded whole{{"submissions",
                  Graded::array({submission("ann", {todo(1, "passed", "")})})}};
    whole[Graded::json_pointer{pointer}] = value;
    try {
      static_cast<void>(parse_report(whole.dump(), "part.json"));
    } catch (const lab::Misuse& error) {
      return std::string{error.what()};
    }
    return std::string{"taken"};
  };
  const std::string todo = "/submissions/0/labs/0/todos/0";

  CHECK(refused("/submissions", 1) == "part.json: submissions must be a list");
  CHECK(refused("/submissions/0", {{"name", "ann"}}) ==
        "part.json: submissions[0].score must be there");
  CHECK(refused((todo + "/score").c_str(), 1e300) ==
        "part.json: submissions[0].labs[0].todos[0].score must be a whole "
        "number");
  CHECK(refused((todo + "/verdict").c_str(), "nearly") ==
        "part.json: submissions[0].labs[0].todos[0].verdict must be a word "
        "that report.schema.json has");
  CHECK(refused((todo + "/colour").c_str(), "red") ==
        "part.json: submissions[0].labs[0].todos[0] has \"colour\", which no "
        "report has");
  CHECK(refused("/submissions/0/not_used/0", 1) ==
        "part.json: submissions[0].not_used must be a list of texts");
}

TEST_CASE("a problem of ours is not a failure of theirs") {
  const std::vector<Graded> fine{submission("ann", {todo(1, "passed", "")})};
  const std::vector<Graded> ours{
      submission("ann", {todo(1, "broker problem", "gone")})};
  CHECK(all_passed(fine));
  CHECK_FALSE(any_problem(fine));
  CHECK_FALSE(all_passed(ours));
  CHECK(any_problem(ours));
}

}  // namespace
}  // namespace grade
