// What is compared with what.
#include "load-test/configuration.hpp"

#include <algorithm>

#include "words_in.hpp"

using load_test::config_of;
using load_test::Configuration;
using load_test::configurations;

TEST_SUITE_BEGIN("configuration");

TEST_CASE("the baseline comes first and has the common settings alone") {
  const auto all = configurations({{"acks", "1"}}, "all");

  CHECK(all.front().name == "baseline");
  CHECK(all.front().settings == load_test::Settings{{"acks", "1"}});
  for (const Configuration& each : all) {
    CHECK(each.settings.front().first == "acks");
  }
}

TEST_CASE("every group is there, and its values are properties of librdkafka") {
  const auto all = configurations({}, "all");

  for (const std::string& group : load_test::groups()) {
    CHECK_MESSAGE(std::ranges::any_of(all,
                                      [&](const Configuration& each) {
                                        return each.group == group;
                                      }),
                  group);
  }
  for (const Configuration& each : all) {
    CHECK_NOTHROW(static_cast<void>(config_of(each, "x:1")));
  }
}

TEST_CASE("what is in effect is said in Kafka's words, defaults included") {
  const auto config = config_of(
      {.name = "x", .settings = {{"acks", "all"}, {"linger.ms", "7"}}}, "x:1");

  CHECK(load_test::in_effect(config) ==
        "acks=all  linger.ms=7  batch.size=1000000  compression.type=none  "
        "enable.idempotence=false");
}

TEST_CASE("a wrong setting is refused with the configuration's name") {
  check_refused(
      [] {
        return config_of({.name = "mine", .settings = {{"lingr.ms", "7"}}},
                         "x:1");
      },
      "mine: ");
}

TEST_SUITE_END();
