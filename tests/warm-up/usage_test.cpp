// What the short programs say when they are called wrongly, or Kafka is away.

#include <doctest/doctest.h>

#include <string>
#include <support/short_program.hpp>
#include <support/topic.hpp>
#include <support/usage.hpp>

using support::check_contains;
using support::Ending;
using support::nobody;
using support::short_program;

namespace {

constexpr const char* producer = "warm-up-producer";
constexpr const char* consumer = "warm-up-consumer";

}  // namespace

TEST_SUITE_BEGIN("usage");

TEST_CASE("help says which names a program works with") {
  const Ending ending =
      support::run(short_program(consumer, {"--help"}, nobody));

  CHECK(ending.status == 0);
  for (const char* const part :
       {"./lab run warm-up-consumer -- [TOPIC [GROUP]]",
        "TOPIC is usually user_events", "GROUP is usually warm-up",
        "KAFKA_BOOTSTRAP_SERVERS"}) {
    check_contains(ending.output, part);
  }
}

TEST_CASE("a name too many, and what is no name, are wrong use") {
  support::check_usage_error(
      support::run(short_program(producer, {"one", "two"}, nobody)),
      "\"two\" is one too many");
  support::check_usage_error(
      support::run(short_program(producer, {"--topic"}, nobody)),
      "\"--topic\" is no name");
  support::check_usage_error(
      support::run(short_program(producer, {""}, nobody)), "\"\" is no name");
}

TEST_CASE("without Kafka, a program says where it looked, and ends") {
  const Ending ending = support::run(short_program(producer, {}, nobody));

  CHECK(ending.status == 1);
  check_contains(ending.errors, "the topic user_events cannot be created at " +
                                    std::string(nobody));
  check_contains(ending.errors, "./lab broker status");
  CHECK(ending.output.empty());
}

TEST_CASE("an impossible topic is named with the reason") {
  const Ending ending = support::run(short_program(producer, {"no/topic"}));

  CHECK(ending.status == 1);
  check_contains(ending.errors, "the topic no/topic cannot be created");
  CHECK(ending.errors.find("broker status") == std::string::npos);
}

TEST_CASE("an exception that nobody catches is told in words") {
  const Ending ending = support::run({.path = WRONG_PROPERTY});

  CHECK(ending.trouble().value_or("") == "");
  CHECK(ending.status == 2);
  check_contains(ending.errors,
                 "error: unknown property \"ack\": did you mean \"acks\"?\n");
  CHECK(ending.output == "printed before\n");
}

TEST_CASE("events that Kafka does not take are told, and the status is 1") {
  support::Topic topic{{.partitions = 3}};
  topic.deny_writing();

  const Ending ending = support::run(short_program(producer, {topic.name()}));

  CHECK(ending.status == 1);
  CHECK(support::times("not delivered: Broker: Topic authorization failed",
                       ending.errors) == 7);
  CHECK(ending.output.empty());
}

TEST_SUITE_END();
