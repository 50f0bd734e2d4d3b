// Request and reply: each answer finds its question, or nobody takes it.

#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <support/group.hpp>
#include <support/short_program.hpp>
#include <support/topic.hpp>
#include <support/usage.hpp>
#include <vector>

using support::Ending;
using support::Group;
using support::prints;
using support::Program;
using support::SeenRecord;
using support::short_program;
using support::Topic;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

/// The two topics, the group of servers, and the programs that use them.
struct Line {
  Topic requests{{.partitions = 3}};
  Topic replies;
  Group group;

  [[nodiscard]] support::ProgramOptions client() const {
    return short_program("request-reply-client",
                         {requests.name(), replies.name()});
  }
  [[nodiscard]] support::ProgramOptions server() const {
    return short_program("request-reply-server",
                         {requests.name(), replies.name(), group.name()});
  }
};

std::string correlation_id(const SeenRecord& record) {
  REQUIRE(record.headers.size() == 1);
  CHECK(record.headers[0].name == "correlation_id");
  return record.headers[0].value.value_or("");
}

void check_ends(Program& server) {
  server.send_signal(SIGINT);
  const Ending& ending = server.wait();
  CHECK(ending.trouble().value_or("") == "");
  CHECK(ending.status == 0);
}

}  // namespace

TEST_SUITE_BEGIN("request_reply");

TEST_CASE("two clients at once get the answers to their own questions") {
  Line line;
  Program server{line.server()};
  Program one{line.client()};
  Program two{line.client()};

  one.feed("coffee\n");
  two.feed("tea\n");
  const bool answered =
      one.wait_for_output(prints("coffee has 6 letters\n"), patience) &&
      two.wait_for_output(prints("tea has 3 letters\n"), patience);
  one.close_input();
  two.close_input();

  CHECK(answered);
  CHECK(one.wait().status == 0);
  CHECK(two.wait().status == 0);
  CHECK(one.output().find("tea has") == std::string::npos);
  CHECK(two.output().find("coffee has") == std::string::npos);
  const std::vector<SeenRecord> requests = line.requests.records();
  const std::vector<SeenRecord> replies = line.replies.records();
  REQUIRE(requests.size() == 2);
  REQUIRE(replies.size() == 2);
  CHECK(correlation_id(requests[0]) != correlation_id(requests[1]));
  CHECK(line.group.wait_for_lag(line.requests, 2, 0, patience));
  check_ends(server);
}

TEST_CASE("an answer that comes too late is passed by, as is a second one") {
  Line line;
  Program client{line.client()};
  client.feed("coffee\n");
  REQUIRE(client.wait_for_output(prints("it took more than two seconds\n"),
                                 patience));

  Program server{line.server()};
  REQUIRE(server.wait_for_output(prints("coffee has 6 letters\n"), patience));
  std::vector<SeenRecord> again = line.replies.records();
  REQUIRE(again.size() == 1);
  const std::string first = correlation_id(again[0]);
  line.replies.write(again);
  client.feed("tea\n");
  const bool answered =
      client.wait_for_output(prints("tea has 3 letters\n"), patience);
  client.close_input();
  const Ending& ending = client.wait();

  CHECK(answered);
  CHECK(support::times("passed by: reply " + first, ending.output) == 2);
  CHECK(ending.output.find("coffee has") == std::string::npos);
  CHECK(ending.status == 1);  // one question has no answer
  check_ends(server);
}

TEST_CASE("a request without a correlation id is no reason to stop") {
  Line line;
  std::vector<SeenRecord> requests(1);
  requests[0].value = "who am I?";
  line.requests.write(requests);
  Program server{line.server()};

  CHECK(server.wait_for_output(prints("without correlation_id"), patience));
  CHECK(line.group.wait_for_lag(line.requests, 1, 0, patience));
  check_ends(server);
  CHECK(line.replies.records().empty());
}

TEST_CASE("a request whose answer cannot be written is not committed") {
  Line line;
  line.replies.deny_writing();
  std::vector<SeenRecord> requests(1);
  requests[0].value = "coffee";
  requests[0].headers = {{"correlation_id", "1"}};
  line.requests.write(requests);
  Program server{line.server()};

  const Ending& ending = server.wait();

  CHECK(ending.status == 1);
  support::check_contains(ending.errors, "an answer is not in Kafka");
  CHECK(line.group.lag(line.requests, 1) == 1);
}

TEST_SUITE_END();
