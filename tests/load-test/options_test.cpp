// The command line of the load test.
#include "load-test/options.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include "words_in.hpp"

namespace {

using load_test::Options;
using load_test::Settings;
using namespace std::chrono_literals;

std::optional<Options> read(std::initializer_list<const char*> arguments) {
  std::vector<const char*> all{"load-test"};
  all.insert(all.end(), arguments);
  return load_test::read_options(static_cast<int>(all.size()), all.data());
}

void refused(std::initializer_list<const char*> arguments,
             const std::string& words) {
  check_refused([&] { return read(arguments); }, words);
}

}  // namespace

TEST_SUITE_BEGIN("options");

TEST_CASE("without flags 200,000 payments go flat out to a topic of its own") {
  const auto options = read({});

  REQUIRE(options);
  CHECK(options->records == 200'000);
  CHECK(options->duration == 0ms);
  CHECK(options->rate == 0);
  CHECK(options->payload == "payments");
  CHECK(options->topic.empty());
  CHECK(options->configurations.size() == 1);
  CHECK(options->configurations.front().settings.empty());
}

TEST_CASE("a rate without an end lasts for ten seconds") {
  CHECK(read({"--rate", "100"})->duration == 10s);
  CHECK(read({"--rate", "100"})->records == 0);
  CHECK(read({"--rate", "100", "--records", "5"})->duration == 0ms);
  CHECK(read({"--duration", "0.5"})->duration == 500ms);
  CHECK(read({"--duration", "0.5"})->records == 0);
}

TEST_CASE("flags become properties, and --property wins over them") {
  const auto options =
      read({"--acks", "1", "--linger", "50", "--batch-size", "4000",
            "--compression", "zstd", "--idempotence", "--property",
            "linger.ms=7", "--property", "client.id=mine"});

  REQUIRE(options);
  const Settings& settings = options->configurations.front().settings;
  CHECK(settings.back() ==
        std::pair<std::string, std::string>{"client.id", "mine"});
  const auto config =
      load_test::config_of(options->configurations.front(), "x:1");
  CHECK(config.get("acks") == "1");
  CHECK(config.get("linger.ms") == "7");
  CHECK(config.get("batch.size") == "4000");
  CHECK(config.get("compression.type") == "zstd");
  CHECK(config.get("enable.idempotence") == "true");
}

TEST_CASE("--compare takes all, some, or settings of one's own") {
  CHECK(read({"--compare"})->configurations.size() == 12);
  CHECK(read({"--compare", "acks,linger"})->configurations.size() == 5);
  CHECK(read({"--compare", "--rounds", "5"})->rounds == 5);
  const auto own = read({"--compare", "acks=1+linger.ms=50,batch.size=9"});
  REQUIRE(own->configurations.size() == 3);
  CHECK(own->configurations[1].name == "acks=1+linger.ms=50");
  CHECK(own->configurations[1].settings ==
        Settings{{"acks", "1"}, {"linger.ms", "50"}});
  CHECK(own->rate == 2000);
  CHECK(own->records == 100'000);
  CHECK(own->duration == 1s);
}

TEST_CASE("wrong flags are refused with the flag and what is right") {
  refused({"--records", "0"}, "--records");
  refused({"--records", "many"}, "--records");
  refused({"--duration", "0"}, "--duration");
  refused({"--rate", "-1"}, "--rate");
  refused({"--size", "0"}, "--size");
  refused({"--size", "50"}, "--size: a payment needs 200 bytes");
  refused({"--partitions", "0"}, "--partitions");
  refused({"--acks", "2"}, "--acks");
  refused({"--linger", "soon"}, "linger.ms");
  refused({"--batch-size", "-1"}, "batch.size");
  refused({"--compression", "zip"}, "--compression");
  refused({"--property", "linger"}, "--property: \"linger\" is not name=value");
  refused({"--property", "lingr.ms=5"}, "linger.ms");
  refused({"--property", "delivery.timeout.ms=0"}, "delivery.timeout.ms=0");
  refused({"--compare", "speed"}, "\"speed\" is neither one of acks");
  refused({"--compare", ","}, "\"\" is neither one of acks");
  refused({"--compare", "lingr.ms=1"}, "linger.ms");
  refused({"--rounds", "0"}, "--rounds");
  refused({"--recrods", "5"}, "--recrods");
  refused({"later"}, "later");
}

TEST_CASE("a payload of random bytes may be small") {
  CHECK(read({"--payload", "random", "--size", "1"})->size == 1);
}

TEST_SUITE_END();
