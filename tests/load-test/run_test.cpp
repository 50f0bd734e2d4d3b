// Load tests on the real broker.
#include <doctest/doctest.h>

#include <filesystem>
#include <lab/workspace.hpp>
#include <support/topic.hpp>

#include "program.hpp"

using load_test_test::has;
using load_test_test::run;
using load_test_test::run_for_json;
using load_test_test::topic_exists;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("run");

TEST_CASE("every record is delivered, reported and in the topic once") {
  const auto flat_out = run_for_json({"--records", "5000"});

  CHECK(flat_out.ending.status == 0);
  CHECK(flat_out.turn().at("tried") == 5000);
  CHECK(flat_out.turn().at("delivered") == 5000);
  CHECK(flat_out.turn().at("in_topic") == 5000);
  CHECK(flat_out.turn().at("unaccounted") == 0);
  CHECK(flat_out.turn().at("records_per_second") > 0);
  CHECK_FALSE(topic_exists(flat_out.json.at("topic")));
}

TEST_CASE("a queue that is full slows it down and loses nothing") {
  const auto narrow =
      run_for_json({"--records", "3000", "--linger", "0", "--property",
                    "queue.buffering.max.messages=50"});

  CHECK(narrow.ending.status == 0);
  CHECK(narrow.turn().at("in_topic") == 3000);
  CHECK(narrow.turn().at("waits_for_room") > 0);
}

TEST_CASE("a rate is kept, and its words say what was wanted") {
  const auto paced = run_for_json({"--rate", "2000", "--records", "1000"});

  CHECK(paced.ending.status == 0);
  CHECK(paced.turn().at("in_topic") == 1000);
  // The last one is due after 0.4995 s, and is never sent before.
  CHECK(paced.turn().at("seconds") >= 0.4995);
  CHECK(paced.turn().at("latency_ms").at("most") > 0);
}

TEST_CASE("a duration ends it") {
  const auto timed =
      run_for_json({"--rate", "1000", "--duration", "0.3", "--acks", "0"});

  CHECK(timed.ending.status == 0);
  CHECK(timed.turn().at("tried") == 300);
  CHECK(timed.turn().at("in_topic") == 300);
}

TEST_CASE("somebody's topic is used and stays") {
  support::Topic topic{{.partitions = 2}};

  const auto ending = run({"--records", "1000", "--topic", topic.name(),
                           "--payload", "random", "--size", "10"});

  CHECK(ending.status == 0);
  CHECK(has(ending.output, "1,000 of 1,000"));
  CHECK(has(ending.output, "others may write to the topic"));
  // And one to each partition, before the clock ran.
  CHECK(topic.records().size() == 1002);
}

// As the handout of lab 1 does it at length:
// ./lab load-test --compare --html costs.html
TEST_CASE("configurations are compared turn by turn, in text and on a page") {
  const std::string page = "load-test-page.html";

  const auto ending =
      run({"--compare", "linger,acks=0", "--rounds", "2", "--records", "500",
           "--rate", "1000", "--duration", "0.1", "--html", page});

  CAPTURE(ending.output);
  CHECK(ending.status == 0);
  for (const char* words :
       {"baseline", "linger.ms=0", "linger.ms=50", "acks=0", "ratio", "99 %"}) {
    CHECK(has(ending.output, words));
  }
  CHECK(has(ending.errors, page));
  CHECK(has(lab::read_text(page), "linger.ms=50"));
  std::filesystem::remove(page);
}

TEST_SUITE_END();
