#include "document.hpp"

#include <doctest/doctest.h>

using documents::first_difference;
using documents::Promise;
using documents::promises;

TEST_CASE("every sh block is a promise with its line and its status") {
  const auto found = promises(
      "# title\n```sh\n./lab\n```\nwords\n<!-- exit: 1 -->\n```sh\nfalse\n"
      "```\n```text\nnot run\n```\n");

  REQUIRE(found.size() == 2);
  CHECK(found[0].line == 2);
  CHECK(found[0].text == "./lab\n");
  CHECK(found[0].exit_status == 0);
  CHECK(found[1].line == 7);
  CHECK(found[1].exit_status == 1);
}

TEST_CASE("a text block is a promise only when it says whose output it is") {
  const auto found =
      promises("<!-- shows: ./lab -->\n```text\nlabs\n```\n```text\nx\n```\n");

  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Promise::Kind::output);
  CHECK(found[0].command == "./lab");
  CHECK(found[0].text == "labs\n");
}

TEST_CASE("a comment that no block follows is refused with its line") {
  CHECK_THROWS_WITH(promises("\n<!-- exit: 1 -->\nwords\n"),
                    "line 2: no block follows this comment");
  CHECK_THROWS_WITH(promises("<!-- exit: one -->\n"),
                    "line 1: 'one' is no exit status");
  CHECK_THROWS_WITH(promises("```sh\n./lab\n"),
                    "line 1: this block is never closed");
}

TEST_CASE("output differs by words and not by timings") {
  CHECK(first_difference("took 0.43 s\n", "took 1.9 s\n").empty());
  CHECK(first_difference("20 of 100 points\n", "0 of 100 points\n") ==
        "20 of 100 points");
  CHECK(first_difference("a\n…\nz\n", "a\nb\nc\nz\n").empty());
  CHECK(first_difference("a\n…\n", "a\nb\n").empty());
  CHECK(first_difference("a\nz\n", "a\n") == "z");
  CHECK(first_difference("a\n", "a\nb\n") == "(the output goes on: b)");
}
