// The warm-up's producer and consumer, judged by what they leave in Kafka and
// what they print.

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>
#include <string>
#include <support/group.hpp>
#include <support/json.hpp>
#include <support/short_program.hpp>
#include <support/topic.hpp>
#include <support/usage.hpp>
#include <vector>

using support::check_contains;
using support::Ending;
using support::Group;
using support::prints;
using support::Program;
using support::SeenRecord;
using support::short_program;
using support::times;
using support::Topic;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;
constexpr std::size_t events = 7;  // that the producer sends

Ending produce(const Topic& topic) {
  return support::run(short_program("warm-up-producer", {topic.name()}));
}

support::ProgramOptions consumer(const Topic& topic, const Group& group) {
  return short_program("warm-up-consumer", {topic.name(), group.name()});
}

/// Presses Ctrl-C.
const Ending& interrupt(Program& program) {
  program.send_signal(SIGINT);
  return program.wait();
}

void check_clean(const Ending& ending) {
  CHECK(ending.trouble().value_or("") == "");
  CHECK(ending.status == 0);
  CHECK(ending.errors == "");
}

/// "partition 2  offset 4  " as both programs print it.
std::string place(const SeenRecord& record) {
  return "partition " + std::to_string(record.partition) + "  offset " +
         std::to_string(record.offset) + "  ";
}

std::string type_of(const SeenRecord& record) {
  const auto object = support::parse_object(record.value.value_or(""));
  REQUIRE(object.has_value());
  CHECK(object->at("user_id").text == record.key);
  return object->at("type").text;
}

}  // namespace

TEST_SUITE_BEGIN("programs");

TEST_CASE("each user's events are in one partition, in order") {
  Topic topic{{.partitions = 3}};

  const Ending ending = produce(topic);

  check_clean(ending);
  const std::vector<SeenRecord> records = topic.records();
  CHECK(records.size() == events);
  std::map<std::string, std::set<std::int32_t>> partitions;
  std::map<std::string, std::map<std::int64_t, std::string>> types;
  for (const SeenRecord& record : records) {
    const std::string user = record.key.value_or("(null)");
    partitions[user].insert(record.partition);
    types[user][record.offset] = type_of(record);
    check_contains(ending.output, place(record) + *record.value + "\n");
  }
  // The users were chosen so that every partition has one.
  std::set<std::int32_t> all;
  for (const auto& [user, where] : partitions) {
    CHECK_MESSAGE(where.size() == 1, user);
    all.insert(where.begin(), where.end());
    CHECK_MESSAGE(types[user].begin()->second == "login", user);
  }
  CHECK(all.size() == 3);
  CHECK(types["user_123"].rbegin()->second == "logout");
}

TEST_CASE("every event is handled and committed, and Ctrl-C ends it cleanly") {
  const Topic topic{{.partitions = 3}};
  const Group group;
  REQUIRE(produce(topic).status == 0);
  Program program{consumer(topic, group)};

  const bool done = group.wait_for_lag(topic, events, 0, patience);
  const Ending& ending = interrupt(program);

  CHECK(done);
  check_clean(ending);
  check_contains(ending.output, "my partitions: 0 1 2\n");
  check_contains(ending.output,
                 "3 logins, 2 logouts, 2 purchases of 101249 "
                 "cents, 0 passed over\n");
}

TEST_CASE("what is no event is passed over, and the next one is handled") {
  Topic topic;
  const Group group;
  const std::string event = R"({"user_id":"user_1","type":"login"})";
  std::vector<SeenRecord> records;
  for (const std::optional<std::string>& value :
       std::vector<std::optional<std::string>>{
           "{invalid json}", std::nullopt, "", "[]", R"({"user_id":7})",
           R"({"user_id":"user_1","type":"click"})", "\xFF\x00", event}) {
    records.push_back({.value = value});
  }
  topic.write(records);
  Program program{consumer(topic, group)};

  const bool done = group.wait_for_lag(topic, records.size(), 0, patience);
  const Ending& ending = interrupt(program);

  CHECK(done);
  check_clean(ending);
  check_contains(ending.output, "offset 0  passed over: not valid JSON");
  check_contains(ending.output, "offset 4  passed over: user_id is no string");
  check_contains(ending.output, "offset 7  user_1 login\n");
  check_contains(ending.output, "1 logins");
  check_contains(ending.output, "7 passed over");
}

TEST_CASE("a restart goes on where the last run stopped") {
  const Topic topic{{.partitions = 3}};
  const Group group;
  REQUIRE(produce(topic).status == 0);
  {
    Program first{consumer(topic, group)};
    REQUIRE(group.wait_for_lag(topic, events, 0, patience));
    REQUIRE(interrupt(first).status == 0);
  }
  REQUIRE(produce(topic).status == 0);

  Program second{consumer(topic, group)};
  const bool done = group.wait_for_lag(topic, 2 * events, 0, patience);
  const Ending& ending = interrupt(second);

  CHECK(done);
  check_clean(ending);
  CHECK(times("offset ", ending.output) == events);
  CHECK(times("offset 0 ", ending.output) == 0);
}

TEST_CASE("two consumers share the partitions, and one takes over at once") {
  const Topic topic{{.partitions = 3}};
  const Group group;
  Program one{consumer(topic, group)};
  REQUIRE(one.wait_for_output(prints("my partitions: 0 1 2\n"), patience));
  Program two{consumer(topic, group)};
  REQUIRE(two.wait_for_output(prints("my partitions: "), patience));
  REQUIRE(one.wait_for_output(prints("my partitions: ", 2), patience));

  REQUIRE(produce(topic).status == 0);
  REQUIRE(group.wait_for_lag(topic, events, 0, patience));
  const std::string seen_by_one = one.output();
  const std::string seen_by_two = two.output();

  CHECK(times("offset ", seen_by_one) > 0);
  CHECK(times("offset ", seen_by_two) > 0);
  CHECK(times("offset ", seen_by_one) + times("offset ", seen_by_two) ==
        events);
  // Else the group would wait 45 seconds for the one that has gone.
  CHECK(interrupt(one).status == 0);
  CHECK(two.wait_for_output(prints("my partitions: 0 1 2\n"), 10s));
  check_clean(interrupt(two));
}

TEST_SUITE_END();
