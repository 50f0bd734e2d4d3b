// The notes that send and end: what is in Kafka afterwards, and what they say.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <support/short_program.hpp>
#include <support/topic.hpp>
#include <support/usage.hpp>
#include <vector>

using support::check_contains;
using support::Ending;
using support::SeenRecord;
using support::short_program;
using support::times;
using support::Topic;

namespace {

std::optional<std::string> header(const SeenRecord& record,
                                  const std::string& name) {
  for (const SeenRecord::Header& each : record.headers) {
    if (each.name == name) {
      return each.value;
    }
  }
  return std::nullopt;
}

std::vector<SeenRecord> with_value(const std::vector<SeenRecord>& records,
                                   const std::string& part) {
  std::vector<SeenRecord> found;
  std::copy_if(records.begin(), records.end(), std::back_inserter(found),
               [&](const SeenRecord& record) {
                 return record.value.value_or("").find(part) !=
                        std::string::npos;
               });
  return found;
}

}  // namespace

TEST_SUITE_BEGIN("sending");

TEST_CASE("of three ways to send, two notice what could not be sent") {
  Topic topic{{.partitions = 3}};

  const Ending ending =
      support::run(short_program("three-ways-to-send", {topic.name()}));

  CHECK(ending.status == 0);
  check_contains(ending.output, "wait      99 delivered, 1 failed (");
  check_contains(ending.output, "callback  99 delivered, 1 failed (");
  CHECK(times("Local: Unknown partition), ", ending.output) == 2);
  check_contains(ending.output, "forget    100 sent, and nobody knows");
  // What was sent without asking for an answer may still be on its way.
  const std::size_t records = topic.records().size();
  CHECK(records >= 2 * 99);
  CHECK(records <= 3 * 99);
}

TEST_CASE("a key keeps its partition, a partition's number wins over it") {
  Topic topic{{.partitions = 3}};

  const Ending ending =
      support::run(short_program("keys-and-partitions", {topic.name()}));

  CHECK(ending.status == 0);
  check_contains(ending.output, "failed: Local: Unknown partition");
  const std::vector<SeenRecord> records = topic.records();
  CHECK(records.size() == 12);
  for (const SeenRecord& record : with_value(records, "without a key")) {
    CHECK_FALSE(record.key.has_value());
  }
  CHECK(with_value(records, "without a key").size() == 3);
  std::map<std::string, std::set<std::int32_t>> partitions;
  for (const SeenRecord& record : with_value(records, "with a key")) {
    partitions[record.key.value_or("")].insert(record.partition);
  }
  CHECK(partitions.size() == 2);
  for (const auto& [key, where] : partitions) {
    CHECK_MESSAGE(where.size() == 1, key);
  }
  // Two keys that are worth showing: each has a partition of its own.
  CHECK(partitions["user_123"] != partitions["user_234"]);
  for (std::int32_t partition = 0; partition < 3; ++partition) {
    const auto named =
        with_value(records, "to partition " + std::to_string(partition));
    REQUIRE(named.size() == 1);
    CHECK(named[0].partition == partition);
    CHECK(named[0].key == "user_123");
  }
}

TEST_CASE("interceptors give every record a trace, and count") {
  Topic topic{{.partitions = 3}};

  const Ending ending =
      support::run(short_program("interceptors", {topic.name()}));

  CHECK(ending.status == 0);
  check_contains(ending.output, "3 sent, 3 delivered, 0 failed\n");
  std::set<std::string> traces;
  for (const SeenRecord& record : topic.records()) {
    const std::string trace = header(record, "trace_id").value_or("");
    traces.insert(trace);
    check_contains(ending.output,
                   trace + "  " + record.value.value_or("") + "  delivered\n");
  }
  CHECK(traces.size() == 3);
}

TEST_CASE("interceptors count what Kafka refuses") {
  Topic topic{{.partitions = 3}};
  topic.deny_writing();

  const Ending ending =
      support::run(short_program("interceptors", {topic.name()}));

  CHECK(ending.status == 1);
  check_contains(ending.output, "3 sent, 0 delivered, 3 failed\n");
  CHECK(times("authorization failed", ending.output) == 3);
}

TEST_CASE("what cannot be sent is a dead letter, with the reason") {
  Topic topic{{.partitions = 3, .settings = {{"max.message.bytes", "1000"}}}};
  Topic letters{{.partitions = 3}};

  const Ending ending = support::run(short_program(
      "dead-letter-on-send-failure", {topic.name(), letters.name()}));

  CHECK(ending.status == 0);
  CHECK(topic.records().size() == 2);
  const std::vector<SeenRecord> dead = letters.records();
  // One was refused by the broker, one by send().
  REQUIRE(dead.size() == 2);
  std::map<std::string, std::string> values;
  for (const SeenRecord& letter : dead) {
    values[letter.key.value_or("")] = letter.value.value_or("");
    CHECK(header(letter, "__payments.errors.topic") == topic.name());
    CHECK(header(letter, "__payments.errors.class") == "permanent");
    check_contains(header(letter, "__payments.errors.message").value_or(""),
                   "Message size too large");
  }
  CHECK(values["user_123"] == std::string(2'000, 'x'));
  CHECK(values["user_234"] == std::string(4'000, 'x'));
}

TEST_CASE("an order that is not even a dead letter is told, status 1") {
  Topic topic{{.partitions = 3, .settings = {{"max.message.bytes", "1000"}}}};
  Topic letters{{.partitions = 3}};
  letters.deny_writing();

  const Ending ending = support::run(short_program(
      "dead-letter-on-send-failure", {topic.name(), letters.name()}));

  CHECK(ending.status == 1);
  CHECK(times("not even a dead letter: ", ending.errors) == 2);
  CHECK(topic.records().size() == 2);
}

TEST_SUITE_END();
