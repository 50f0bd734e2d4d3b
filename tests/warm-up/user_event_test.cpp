// User events as JSON text, and what is none.

#include <doctest/doctest.h>

#include <runtime/user_event.hpp>
#include <string>
#include <support/usage.hpp>

using runtime::read_user_event;
using runtime::UserEvent;

TEST_SUITE_BEGIN("events");

TEST_CASE("an event is read as it was written") {
  const std::string name = "\"Jö\" \\ \n";
  for (const UserEvent& event :
       {UserEvent{"user_1", "login"}, UserEvent{"user_1", "purchase", 99999},
        UserEvent{name, "purchase", 5}, UserEvent{name, "logout"}}) {
    std::string problem;
    const auto read = read_user_event(to_json(event), problem);

    REQUIRE_MESSAGE(read.has_value(), problem);
    CHECK(read->user_id == event.user_id);
    CHECK(read->type == event.type);
    CHECK(read->cents == event.cents);
  }
  CHECK(runtime::to_json({"user_1", "purchase", 5}) ==
        R"({"user_id":"user_1","type":"purchase","amount":0.05})");
}

TEST_CASE("fields that nobody knows are no mistake") {
  std::string problem;

  const auto read = read_user_event(
      R"({"page":{"a":[1]},"type":"click","user_id":"u"})", problem);

  REQUIRE(read.has_value());
  CHECK(read->type == "click");
}

TEST_CASE("what is no event says why") {
  struct Case {
    const char* json;
    const char* why;
  };
  for (const Case& wrong : {
           Case{"", "an event is one JSON object: expected {"},
           Case{"[]", "an event is one JSON object: expected {, found ["},
           Case{"{invalid json}", "not valid JSON at byte 2"},
           Case{R"({"type":"login"})", "user_id is missing"},
           Case{R"({"user_id":"u"})", "type is missing"},
           Case{R"({"user_id":7,"type":"login"})", "user_id is no string"},
           Case{R"({"user_id":"u","type":null})", "type is no string"},
           Case{R"({"user_id":"u","type":"p","amount":"1"})", "two decimals"},
           Case{R"({"user_id":"u","type":"p","amount":1.005})", "two decimals"},
       }) {
    std::string problem;
    CHECK_FALSE(read_user_event(wrong.json, problem).has_value());
    support::check_contains(problem, wrong.why);
  }
}

TEST_SUITE_END();
