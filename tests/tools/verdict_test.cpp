// Who loses points for what went wrong, and who waits for somebody else.

#include <doctest/doctest.h>

#include <lab/verdict.hpp>
#include <string>
#include <utility>
#include <vector>

namespace lab {
namespace {

// A lab of three TODOs.
Manifest manifest() {
  Manifest lab{.lab = "any"};
  for (const int number : {1, 2, 3}) {
    lab.todos.push_back({.number = number, .points = 10});
  }
  return lab;
}

// A test with one failure for each list of TODOs that are to blame; it passed
// when there is none.
TestVerdict test_of(int todo, const std::vector<std::vector<int>>& failures) {
  TestVerdict test{
      .todo = todo,
      .result = failures.empty() ? Result::passed : Result::failed};
  for (const std::vector<int>& blames : failures) {
    test.failures.push_back({.reason = "wrong", .blames = blames});
  }
  return test;
}

LabVerdict judge(std::vector<TestVerdict> tests) {
  return judge_lab(manifest(), {}, std::move(tests));
}

const std::vector<std::vector<int>> its_own{{}};

TEST_CASE("a test that failed only because of another TODO waits for it" *
          doctest::test_suite("verdict")) {
  const LabVerdict lab =
      judge({test_of(1, its_own), test_of(2, {{1}, {1, 3}}), test_of(3, {})});

  CHECK(lab.todos[0].result == Result::failed);
  CHECK(lab.todos[1].result == Result::waiting);
  CHECK(lab.todos[1].waits_for() == std::vector{1});
  CHECK(lab.todos[2].result == Result::passed);
  CHECK(lab.score == 10);
}

TEST_CASE("a failure of its own keeps a test failed whatever another blames" *
          doctest::test_suite("verdict")) {
  for (const std::vector<std::vector<int>>& both :
       {std::vector<std::vector<int>>{{1}, {}}, {{}, {1}}, {{1}, {1, 2}}}) {
    const LabVerdict lab =
        judge({test_of(1, its_own), test_of(2, both), test_of(3, {})});

    CHECK(lab.todos[1].result == Result::failed);
    CHECK(lab.todos[1].waits_for().empty());
  }
}

TEST_CASE("a failure that only the innocent are blamed for stays one" *
          doctest::test_suite("verdict")) {
  // Mending TODO 1 would leave what TODO 3 is blamed for.
  for (const std::vector<std::vector<int>>& failures :
       {std::vector<std::vector<int>>{{3}}, {{1}, {3}}}) {
    const LabVerdict lab =
        judge({test_of(1, its_own), test_of(2, failures), test_of(3, {})});

    CHECK(lab.todos[1].result == Result::failed);
    CHECK(lab.todos[1].waits_for().empty());
  }
}

TEST_CASE("who blames a TODO that has passed has nobody to blame" *
          doctest::test_suite("verdict")) {
  const LabVerdict lab =
      judge({test_of(1, {{3}}), test_of(2, {{1}}), test_of(3, {})});

  CHECK(lab.todos[0].result == Result::failed);
  CHECK(lab.todos[1].result == Result::waiting);
  CHECK(lab.todos[1].waits_for() == std::vector{1});
}

TEST_CASE("a test waits for each TODO that one of its failures is due to" *
          doctest::test_suite("verdict")) {
  const LabVerdict lab =
      judge({test_of(1, its_own), test_of(2, {{3}, {1}}), test_of(3, its_own)});

  CHECK(lab.todos[1].result == Result::waiting);
  CHECK(lab.todos[1].waits_for() == std::vector{1, 3});
}

TEST_CASE("TODOs that only blame each other are all at fault" *
          doctest::test_suite("verdict")) {
  const LabVerdict lab =
      judge({test_of(1, {{2}}), test_of(2, {{1}}), test_of(3, {})});

  CHECK(lab.todos[0].result == Result::failed);
  CHECK(lab.todos[1].result == Result::failed);
}

// A TODO that also has a failure of its own is at fault with all of it.
TEST_CASE("a TODO with one test of its own failing fails" *
          doctest::test_suite("verdict")) {
  const LabVerdict lab = judge({test_of(1, its_own), test_of(2, {{1}}),
                                test_of(2, its_own), test_of(3, {{2}})});

  CHECK(lab.todos[1].result == Result::failed);
  CHECK(lab.todos[2].result == Result::waiting);
  CHECK(lab.todos[2].waits_for() == std::vector{2});
}

TEST_CASE("a test that failed without a word is its own TODO's" *
          doctest::test_suite("verdict")) {
  const LabVerdict lab =
      judge({TestVerdict{.todo = 1, .result = Result::failed},
             test_of(2, {{1}}), test_of(3, {})});

  CHECK(lab.todos[0].result == Result::failed);
  CHECK(lab.todos[1].result == Result::waiting);
}

}  // namespace
}  // namespace lab
