// Lab 3's program as a program: flags, messages and exit statuses, and what
// becomes of payments when the topic or the broker is not there.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <string_view>
#include <support/cluster.hpp>
#include <support/json.hpp>
#include <support/program.hpp>
#include <support/topic.hpp>
#include <support/usage.hpp>
#include <utility>
#include <vector>

#include "partitioning_program.hpp"

using namespace std::chrono_literals;
using lab::run;
using support::check_contains;
using support::Ending;
using support::nobody;
using support::Program;

namespace {

constexpr const char* payment =
    R"({"customer_id":"CUST0042","amount":49.90,"currency":"EUR",)"
    R"("method":"card"})"
    "\n";
constexpr const char* guest =
    R"({"amount":49.90,"currency":"EUR","method":"card"})"
    "\n";

void check_usage_error(std::vector<std::string> arguments,
                       std::string_view message) {
  support::check_usage_error(run(std::move(arguments)), message);
}

}  // namespace

TEST_SUITE_BEGIN("usage");

TEST_CASE("help says what the program does and ends with status 0") {
  const Ending ending = run({"--help"});

  CHECK(ending.status == 0);
  for (const char* const part :
       {"--vip", "--analyze", "--json", "--consume", "--topic", "--config",
        "--property", "--show-config", "--max-line-bytes", "Exit status"}) {
    check_contains(ending.output, part);
  }
}

TEST_CASE("wrong flags are named with the right ones") {
  check_usage_error({"--analyse"}, "did you mean --analyze?");
  check_usage_error({"--topic", "no/slash"}, "--topic \"no/slash\"");
  check_usage_error({"0,1"}, "unexpected argument \"0,1\"");
  check_usage_error({"--consume"}, "--consume");
  check_usage_error({"--vip"}, "--vip");
}

TEST_CASE("flags that exclude each other are told so") {
  check_usage_error({"--analyze", "--consume", "0"}, "choose one of them");
  check_usage_error({"--analyze", "--vip", "CUST0001"}, "--analyze sends none");
  check_usage_error({"--consume", "0", "--vip", "CUST0001"},
                    "--consume sends none");
  check_usage_error({"--json"}, "--json is for --analyze");
}

TEST_CASE("a VIP that is no customer is named") {
  for (const char* const wrong :
       {"", "CUST42", "cust0042", "CUST00421", "CUST004x", "CUST0042,",
        "CUST0042, CUST0007", ",CUST0042"}) {
    check_usage_error({"--vip", wrong}, "a customer's id is CUST and four");
  }
  check_usage_error({"--vip", "CUST0042,CUST7"}, "--vip \"CUST7\"");
}

TEST_CASE("partitions that are no numbers are named") {
  for (const char* const wrong :
       {"", "x", "-1", "0,,1", "0,", "1.5", "0x1", " 1", "4294967296"}) {
    check_usage_error({"--consume", wrong}, "is no partition");
  }
  check_usage_error({"--consume", "3,0,3"}, "partition 3 is named twice");
}

TEST_CASE("each mode shows the configuration of its own client") {
  const Ending producer = run({"--show-config"});
  const Ending consumer = run({"--show-config", "--consume", "0"});

  check_contains(producer.output, R"("enable.idempotence":"true")");
  check_contains(producer.output, R"("client.id":"partitioning")");
  check_contains(consumer.output, R"("enable.partition.eof":"true")");
  check_contains(consumer.output, R"("enable.auto.commit":"false")");
  CHECK(producer.status == 0);
  CHECK(consumer.status == 0);
}

TEST_CASE("no input is no payments and all is well") {
  const Ending ending = run({"--bootstrap-servers", nobody});

  CHECK(ending.status == 0);
  check_contains(ending.output, R"("payments":0)");
}

TEST_CASE("an empty customer is rejected, and a missing one is a guest") {
  const support::Topic topic;
  const Ending ending =
      run({"--topic", topic.name()},
          std::string{R"({"customer_id":"","amount":1,"currency":"EUR",)"
                      R"("method":"card"})"
                      "\n"
                      R"({"customer_id":null,"amount":1,"currency":"EUR",)"
                      R"("method":"card"})"
                      "\n"} +
              guest);

  CHECK(ending.status == 1);
  check_contains(ending.output, "customer_id is empty");
  check_contains(ending.output, "or leave it out");
  check_contains(
      ending.output,
      R"("delivered":1,"failed":0,"rejected":2,"without_verdict":0)");
}

TEST_CASE("a topic that does not exist fails every payment with the reason") {
  const Ending ending = run({"--topic", support::fresh_topic_name()},
                            std::string{payment} + guest + payment);

  const support::Verdicts verdicts = support::parse_verdicts(ending.output);
  CHECK(ending.status == 1);
  REQUIRE(verdicts.all.size() == 3);
  for (const support::Verdict& verdict : verdicts.all) {
    CHECK(verdict.kind == support::Verdict::Kind::failed);
    CHECK(verdict.error == "UNKNOWN_TOPIC_OR_PART");
  }
}

TEST_CASE("payments fail within seconds when no broker answers") {
  std::string input;
  for (int i = 0; i < 50; ++i) {
    input += payment;
  }

  const Ending ending = run({"--bootstrap-servers", nobody}, input);

  CHECK(ending.status == 1);
  CHECK(ending.ran < 9s);
  check_contains(
      ending.output,
      R"("delivered":0,"failed":50,"rejected":0,"without_verdict":0)");
}

TEST_CASE("a signal ends it while it waits for payments") {
  const support::Topic topic;
  Program program{lab::options({"--topic", topic.name()})};
  program.feed(payment);
  program.wait_until_waiting(5s);
  program.send_signal(SIGTERM);

  const Ending& ending = program.wait();

  CHECK(ending.status == 0);
  check_contains(ending.output, R"("delivered":1)");
}

TEST_SUITE_END();
