// --analyze and --consume on real topics: what they say of them.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <kafka/producer.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <support/cluster.hpp>
#include <support/growing_topic.hpp>
#include <support/program.hpp>
#include <support/topic.hpp>
#include <support/usage.hpp>
#include <vector>

#include "partitioning_program.hpp"

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using lab::run;
using support::check_contains;
using support::Ending;
using support::nobody;
using support::Topic;

namespace {

struct Sample {
  std::int32_t partition = 0;
  std::optional<std::string_view> key{};
  std::optional<std::string_view> value{"{}"};
};

void fill(const std::string& topic, const std::vector<Sample>& samples) {
  kafka::Producer producer{{{"bootstrap.servers", support::bootstrap()}}};
  for (const Sample& sample : samples) {
    REQUIRE_FALSE(producer.send(
        {.topic = topic,
         .partition = sample.partition,
         .key = sample.key,
         .value = sample.value,
         .timestamp = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}}));
  }
  REQUIRE_FALSE(producer.close(10s));
}

std::vector<Sample> copies(std::size_t count, const Sample& sample) {
  return std::vector<Sample>(count, sample);
}

}  // namespace

TEST_SUITE_BEGIN("looking");

TEST_CASE("--analyze shows partitions, skew and the hottest keys") {
  const Topic topic{{.partitions = 3}};
  fill(topic.name(), copies(6, {.partition = 0, .key = "CUST0042"}));
  fill(topic.name(), copies(2, {.partition = 2, .key = "CUST0042"}));
  fill(topic.name(), copies(1, {.partition = 2, .key = "CUST0007"}));

  const Ending table = run({"--topic", topic.name(), "--analyze"});
  const Ending json = run({"--topic", topic.name(), "--analyze", "--json"});

  CHECK(table.status == 0);
  CHECK(table.output ==
        topic.name() +
            ": 9 records in 3 partitions\n"
            "\n"
            "partition   records    share\n"
            "        0         6   66.7 %  "
            "########################################\n"
            "        1         0    0.0 %\n"
            "        2         3   33.3 %  ####################\n"
            "\n"
            "skew 2.00: partition 0 has 6 records, and the mean is 3.0\n"
            "\n"
            "hottest keys           records    share  partitions\n"
            "CUST0042                     8   88.9 %  0, 2\n"
            "CUST0007                     1   11.1 %  2\n");
  CHECK(json.status == 0);
  CHECK(json.output ==
        R"({"topic":")" + topic.name() +
            R"(","records":9,"partitions":[{"partition":0,"records":6},)"
            R"({"partition":1,"records":0},{"partition":2,"records":3}],)"
            R"("skew":2.0000,"hottest_keys":[)"
            R"({"key":"CUST0042","records":8,"partitions":[0,2]},)"
            R"({"key":"CUST0007","records":1,"partitions":[2]}]})"
            "\n");
}

TEST_CASE("--analyze of an empty topic says that there is nothing") {
  const Topic topic{{.partitions = 2}};

  const Ending table = run({"--topic", topic.name(), "--analyze"});
  const Ending json = run({"--topic", topic.name(), "--analyze", "--json"});

  CHECK(table.status == 0);
  CHECK(table.output == topic.name() +
                            ": 0 records in 2 partitions\n"
                            "nothing to compare yet\n");
  CHECK(json.status == 0);
  check_contains(json.output, R"("skew":null,"hottest_keys":[]})");
}

TEST_CASE("--analyze shows keys that are no text, empty or not there") {
  const Topic topic;
  fill(topic.name(), copies(5, {}));
  fill(topic.name(), copies(4, {.key = ""}));
  fill(topic.name(), copies(3, {.key = "\xff\x00\x1b"sv}));
  fill(topic.name(), copies(2, {.key = "Grüße"}));
  fill(topic.name(),
       copies(1, {.key = "a key that is longer than the column"}));

  const Ending table = run({"--topic", topic.name(), "--analyze"});
  const Ending json = run({"--topic", topic.name(), "--analyze", "--json"});

  check_contains(table.output, "(no key)                     5   33.3 %  0\n");
  check_contains(table.output, "(empty key)                  4");
  check_contains(table.output, "0xff001b                     3");
  check_contains(table.output, "Grüße                        2");
  check_contains(table.output, "0x6120");
  check_contains(json.output, R"({"key":null,"records":5)");
  check_contains(json.output, R"({"key":"","records":4)");
}

TEST_CASE("--analyze and --consume name a topic that does not exist") {
  const std::string missing = support::fresh_topic_name();
  for (const auto& mode : std::vector<std::vector<std::string>>{
           {"--analyze"}, {"--consume", "0"}}) {
    std::vector<std::string> arguments{"--topic", missing};
    arguments.insert(arguments.end(), mode.begin(), mode.end());

    const Ending ending = run(arguments);

    CHECK(ending.status == 2);
    CHECK(ending.output.empty());
    check_contains(ending.errors,
                   "--topic \"" + missing + "\": the broker has no such topic");
  }
}

TEST_CASE("--analyze and --consume say that nobody answers") {
  for (const auto& mode : std::vector<std::vector<std::string>>{
           {"--analyze"}, {"--consume", "0"}}) {
    std::vector<std::string> arguments{"--bootstrap-servers", nobody};
    arguments.insert(arguments.end(), mode.begin(), mode.end());

    const Ending ending = run(arguments);

    CHECK(ending.status == 1);
    CHECK(ending.output.empty());
    check_contains(ending.errors, "no broker answers: is it up");
  }
}

TEST_CASE("--consume names a partition that does not exist") {
  const Topic one;
  const Topic six{{.partitions = 6}};

  const Ending of_one = run({"--topic", one.name(), "--consume", "1"});
  const Ending of_six = run({"--topic", six.name(), "--consume", "0,6"});

  CHECK(of_one.status == 2);
  check_contains(of_one.errors,
                 "--consume 1: " + one.name() + " has only partition 0");
  CHECK(of_six.status == 2);
  CHECK(of_six.output.empty());
  check_contains(of_six.errors,
                 "--consume 6: " + six.name() + " has the partitions 0 to 5");
}

TEST_CASE("--consume finds a partition that was added a moment ago") {
  support::GrowingTopic topic{2};
  fill(topic.name(), copies(1, {.partition = 0}));
  topic.grow_to(4);

  const Ending ending = run({"--topic", topic.name(), "--consume", "0,3"});

  CHECK(ending.status == 0);
  check_contains(ending.output, R"({"summary":{"records":1,"out_of_order":0,)"
                                R"("unread_partitions":[]}})");
}

TEST_CASE("--consume prints any value as one line of JSON") {
  const Topic topic;
  fill(topic.name(), {{.key = "k", .value = R"({"amount":1.10,"b":[ ]})"},
                      {.value = "no JSON \xff\n"},
                      {.value = std::nullopt},
                      {.value = ""},
                      {.value = "{\n}"}});

  const Ending ending = run({"--topic", topic.name(), "--consume", "0"});

  CHECK(ending.status == 0);
  CHECK(std::ranges::count(ending.output, '\n') == 6);
  check_contains(ending.output, R"({"partition":0,"offset":0,"key":"k",)"
                                R"("timestamp":"2026-03-01T00:00:00.000Z",)"
                                R"("payment":{"amount":1.10,"b":[ ]}})"
                                "\n");
  check_contains(ending.output, "\"value\":\"no JSON \xEF\xBF\xBD\\n\"}\n");
  check_contains(ending.output, "\"value\":null}\n");
  check_contains(ending.output, "\"value\":\"\"}\n");
  check_contains(ending.output, R"("value":"{\n}"})");
}

TEST_CASE("a reader of the records that goes away is an error") {
  const Topic topic;
  fill(topic.name(), copies(20'000, {.key = "CUST0042"}));
  auto options = lab::options({});
  options.arguments = {"-c", std::string{SOLUTION_PARTITIONING} + " --topic " +
                                 topic.name() +
                                 " --consume 0 | head -n 1; exit "
                                 "${PIPESTATUS[0]}"};
  options.path = "/bin/bash";
  support::Program program{options};

  const Ending& ending = program.wait();

  CHECK(ending.status == 1);
  check_contains(ending.errors, "cannot write records to standard output");
}

TEST_SUITE_END();
