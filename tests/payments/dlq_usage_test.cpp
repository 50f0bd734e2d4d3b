// Lab 5's program as far as it goes without a broker and a bank: exit statuses,
// messages, signals.
#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <string_view>
#include <support/program.hpp>
#include <support/usage.hpp>
#include <utility>
#include <vector>

using support::check_contains;
using support::Ending;
using support::nobody;
using support::Program;
using namespace std::chrono_literals;

namespace {

Ending run(std::vector<std::string> arguments,
           const char* path = SOLUTION_DLQ) {
  return support::run({.path = path, .arguments = std::move(arguments)});
}

void check_usage_error(std::vector<std::string> arguments,
                       std::string_view message) {
  support::check_usage_error(run(std::move(arguments)), message);
}

}  // namespace

TEST_SUITE_BEGIN("dlq");

TEST_CASE("help says what process and replay do and ends with status 0") {
  const Ending process = run({"--help"});
  const Ending replay = run({"replay", "--help"});

  CHECK(process.status == 0);
  for (const char* const part :
       {"has\nthe bank charge each", "--topic", "--group", "--processed-topic",
        "--dead-letter-topic", "--bank", "--bank-timeout-ms", "--max-attempts",
        "--retry-backoff-ms", "--retry-backoff-max-ms", "--output-property",
        "BANK_URL", "Exit status"}) {
    check_contains(process.output, part);
  }
  CHECK(run({"process", "--help"}).output == process.output);
  CHECK(replay.status == 0);
  for (const char* const part :
       {"Puts dead letters back", "--dead-letter-topic", "--parked-topic",
        "--max-replays", "--group", "Exit status"}) {
    check_contains(replay.output, part);
  }
}

TEST_CASE("wrong flags of process are named with the right ones") {
  check_usage_error({"--bnak", "x"},
                    "unknown flag --bnak: did you mean --bank?");
  check_usage_error({"proces"}, "write dlq process or dlq replay");
  check_usage_error({"process", "--max-replays", "3"},
                    "unknown flag --max-replays");
  check_usage_error({"--group", ""}, "such as payment-dlq");
  check_usage_error({"--topic", "no/slash"}, "--topic \"no/slash\"");
  check_usage_error({"--dead-letter-topic", "validated_payments"},
                    "three different topics");
  check_usage_error({"--bank", "127.0.0.1:19070"},
                    "--bank: the bank's address \"127.0.0.1:19070\" does not "
                    "begin with http://");
  check_usage_error({"--bank-timeout-ms", "0"},
                    "--bank-timeout-ms 0 is less than 1: write "
                    "--bank-timeout-ms 1000");
  check_usage_error({"--max-attempts", "0"}, "--max-attempts 0 is less than 1");
  check_usage_error({"--max-attempts", "many"}, "--max-attempts");
  check_usage_error({"--retry-backoff-ms", "-5"},
                    "--retry-backoff-ms -5 is less than 1");
  check_usage_error(
      {"--retry-backoff-ms", "500", "--retry-backoff-max-ms", "100"},
      "--retry-backoff-max-ms 100 is less than "
      "--retry-backoff-ms 500");
  check_usage_error({"--output-property", "acsk=all"},
                    "--output-property acsk=all: unknown property \"acsk\"");
}

TEST_CASE("wrong flags of replay are named with the right ones") {
  check_usage_error({"replay", "payment_requests_dlq"},
                    "write dlq replay --dead-letter-topic "
                    "payment_requests_dlq");
  check_usage_error({"replay", "--bank", "x"}, "unknown flag --bank");
  check_usage_error({"replay", "--max-replays", "-1"},
                    "--max-replays -1 is less than 0: write --max-replays 3");
  check_usage_error({"replay", "--parked-topic", "payment_requests_dlq"},
                    "two different topics");
  check_usage_error({"replay", "--group", ""}, "such as payment-replay");
}

TEST_CASE("a wrong BANK_URL is named as --bank is") {
  Program program{{.path = SOLUTION_DLQ,
                   .arguments = {"--bootstrap-servers", nobody},
                   .environment = {"BANK_URL=https://bank"}}};
  program.close_input();
  const Ending& ending = program.wait();

  CHECK(ending.status == 2);
  check_contains(ending.errors, "the bank's address \"https://bank\"");
}

TEST_CASE("the configuration commits what is stored and nothing by itself") {
  const Ending process = run({"--show-config", "--group", "g1"});
  const Ending replay = run({"replay", "--show-config"});

  CHECK(process.status == 0);
  check_contains(process.output, R"("group.id":"g1")");
  check_contains(process.output, R"("enable.auto.commit":"false")");
  check_contains(process.output, R"("enable.auto.offset.store":"false")");
  check_contains(replay.output, R"("group.id":"payment-replay")");
  check_contains(replay.output, R"("enable.partition.eof":"true")");
}

TEST_CASE("a program that meets no broker ends cleanly at a signal") {
  for (const char* const part : {"process", "replay"}) {
    Program program{{.path = SOLUTION_DLQ,
                     .arguments = {part, "--bootstrap-servers", nobody}}};
    program.close_input();
    CHECK(program.wait_for_errors(
        [](std::string_view errors) {
          return errors.find("refused") != std::string_view::npos;
        },
        5s));

    program.send_signal(SIGTERM);
    const Ending& ending = program.wait();

    CHECK(ending.status == 0);
    CHECK_FALSE(ending.trouble());
    check_contains(ending.output, R"({"summary":{)");
    check_contains(ending.output, R"(:0,"not_written":0}})");
  }
}

TEST_CASE("an untouched starter of Lab 5 runs and does no harm") {
  Program program{
      {.path = STARTER_DLQ, .arguments = {"--bootstrap-servers", nobody}}};
  program.close_input();
  CHECK(program.wait_for_errors(
      [](std::string_view errors) {
        return errors.find("refused") != std::string_view::npos;
      },
      5s));

  program.send_signal(SIGTERM);
  const Ending& ending = program.wait();

  CHECK(ending.status == 0);
  check_contains(ending.output,
                 R"({"summary":{"processed":0,"dead_letters":0,)");
}

TEST_SUITE_END();
