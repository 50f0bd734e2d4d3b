// The comparison of labs/faults.md with the drills must not let anything pass.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "table.hpp"

#include <doctest/doctest.h>

#include <string>

using faults::Count;
using faults::differences;
using faults::Drill;

namespace {

const Drill frost{.name = "frost",
                  .programs = {{.lab = "1 gateway", .title = "solution"},
                               {.lab = "1 gateway",
                                .title = "acks=1",
                                .lost = Count::some,
                                .twice = Count::varies}}};

std::string row(int program, std::size_t lost, std::size_t twice) {
  return table_row(frost, frost.programs.at(static_cast<std::size_t>(program)),
                   {.payments = 100, .lost = lost, .twice = twice});
}

const std::string section = "\n## frost\n";

std::string document(const std::string& rows) {
  return "# Faults\n\n" + faults::table_head() + rows + section;
}

// The only difference, or how many there are.
std::string difference(const std::string& text) {
  const auto found = differences(text, {frost});
  return found.size() == 1 ? found.front()
                           : std::to_string(found.size()) + " differences";
}

}  // namespace

TEST_CASE("a document with the drills' rows is right, whatever the numbers") {
  CHECK(row(1, 99, 3) ==
        "| frost | 1 gateway | acks=1 | 100 | 99 | 3 (varies) |  |\n");
  CHECK(differences(document(row(0, 0, 0) + row(1, 99, 3)), {frost}).empty());
  CHECK(differences(document(row(0, 0, 0) + row(1, 1, 0)), {frost}).empty());
}

TEST_CASE(
    "a number that must be 0 and is not is named, and the other way round") {
  CHECK(difference(document(row(0, 1, 0) + row(1, 99, 0))) ==
        "frost, 1 gateway, solution: lost is \"1\", and that is not what the "
        "drill wants");
  CHECK(difference(document(row(0, 0, 2) + row(1, 99, 0))) ==
        "frost, 1 gateway, solution: twice is \"2\", and that is not what the "
        "drill wants");
  CHECK(difference(document(row(0, 0, 0) + row(1, 0, 0))) ==
        "frost, 1 gateway, acks=1: lost is \"0\", and that is not what the "
        "drill wants");
}

TEST_CASE("a number that may be anything has to say so") {
  std::string right = document(row(0, 0, 0) + row(1, 99, 3));
  right.erase(right.find(" (varies)"), 9);

  CHECK(difference(right) ==
        "frost, 1 gateway, acks=1: twice is \"3\", and that is not what the "
        "drill wants");
}

TEST_CASE("a row that is missing, double or unknown is named") {
  CHECK(difference(document(row(0, 0, 0))) ==
        "frost, 1 gateway, acks=1: 0 rows, not one");
  CHECK(difference(document(row(0, 0, 0) + row(0, 0, 0) + row(1, 1, 1))) ==
        "frost, 1 gateway, solution: 2 rows, not one");
  CHECK(
      difference(document(row(0, 0, 0) + row(1, 1, 1) +
                          "| fire | 1 gateway | acks=1 | 1 | 1 | 1 |  |\n")) ==
      "fire, 1 gateway, acks=1: there is no such drill or program");
}

TEST_CASE("a broken row, a table without a head, a fault without a section") {
  CHECK(difference(document(row(0, 0, 0) + row(1, 1, 1) + "| frost | 1 |\n")) ==
        "not 7 cells: | frost | 1 |");
  const std::string whole = document(row(0, 0, 0) + row(1, 1, 1));
  CHECK(difference(whole.substr(0, whole.size() - section.size())) ==
        "no section \"## frost\" explains it");
  CHECK(differences("# Faults\n", {frost}).size() == 4);
}
