// Lab 4's program where no TODO is concerned: its command line, and what it
// says when something that it needs is not there.

#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <string_view>
#include <support/cluster.hpp>
#include <support/program.hpp>
#include <support/topic.hpp>
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
           const char* path = SOLUTION_IDEMPOTENCE) {
  return support::run(
      {.path = path, .arguments = std::move(arguments), .deadline = 20s});
}

void check_usage_error(std::vector<std::string> arguments,
                       std::string_view message) {
  support::check_usage_error(run(std::move(arguments)), message);
}

}  // namespace

TEST_SUITE_BEGIN("usage");

TEST_CASE("help says what both modes do and ends with status 0") {
  const Ending ending = run({"--help"});

  CHECK(ending.status == 0);
  for (const char* const part :
       {"idempotence send", "idempotence process", "idempotence errors",
        "--topic", "--processed-topic", "--group", "--transactional-id",
        "--bank", "--bank-timeout-ms", "--consumer-property", "--property",
        "--show-config", "./lab bank", "Exit status"}) {
    check_contains(ending.output, part);
  }
}

TEST_CASE("without a mode, or with a wrong one, it says which there are") {
  check_usage_error({}, "say what to do: idempotence send");
  check_usage_error({"--topic", "t"}, "say what to do");
  check_usage_error({"procces"},
                    "\"procces\" is nothing that idempotence does");
  check_usage_error({"payments.jsonl"}, "write idempotence send");
  check_usage_error({"send", "payments.jsonl"},
                    "write idempotence send < payments.jsonl");
}

TEST_CASE("wrong flags are named with the right ones") {
  check_usage_error({"process", "--grop", "x"},
                    "unknown flag --grop: did you mean --group?");
  check_usage_error({"process", "--group", ""}, "--group is empty");
  check_usage_error({"process", "--transactional-id", ""},
                    "--transactional-id is empty");
  check_usage_error({"process", "--topic", "no/slash"}, "--topic \"no/slash\"");
  check_usage_error({"process", "--processed-topic", ".."},
                    "--processed-topic \"..\"");
  check_usage_error({"process", "--processed-topic", "validated_payments"},
                    "two different topics");
  check_usage_error({"process", "--bank", "127.0.0.1:19070"},
                    "write it as http://HOST:PORT");
  check_usage_error({"process", "--bank", "http://:1"},
                    "write it as http://HOST:PORT");
  check_usage_error({"process", "--bank-timeout-ms", "0"}, "--bank-timeout-ms");
  check_usage_error({"process", "--consumer-property", "isolation.level"},
                    "write it as NAME=VALUE");
  check_usage_error({"process", "--consumer-property", "isolation.levl=x"},
                    "unknown property \"isolation.levl\"");
  check_usage_error({"process", "--property", "transactional.di=x"},
                    "unknown property \"transactional.di\"");
}

TEST_CASE("a flag of the other mode is refused") {
  check_usage_error({"send", "--group", "g"},
                    "--group is for idempotence process");
  check_usage_error({"send", "--bank", "http://127.0.0.1:1"},
                    "--bank is for idempotence process");
  check_usage_error({"process", "--max-line-bytes", "10"},
                    "--max-line-bytes is for idempotence send");
}

TEST_CASE("both configurations of process are shown") {
  const Ending ending = run(
      {"process", "--show-config", "--group", "g1", "--transactional-id", "p7",
       "--property", "client.id=me", "--consumer-property", "client.id=you"});

  CHECK(ending.status == 0);
  check_contains(ending.output, R"({"producer":{)");
  check_contains(ending.output, R"("transactional.id":"p7")");
  check_contains(ending.output, R"("client.id":"me")");
  check_contains(ending.output, R"(,"consumer":{)");
  check_contains(ending.output, R"("group.id":"g1")");
  check_contains(ending.output, R"("client.id":"you")");
}

TEST_CASE("without a broker process says so and ends with status 1") {
  const Ending ending = run({"process", "--bootstrap-servers", nobody});

  CHECK(ending.status == 1);
  check_contains(ending.errors, "no broker answers");
}

TEST_CASE("a topic that is not there is named with its flag") {
  const support::Topic topic;
  const std::string broker = support::bootstrap();
  const std::string missing = support::fresh_topic_name();

  const Ending input = run({"process", "--bootstrap-servers", broker, "--topic",
                            missing, "--processed-topic", topic.name()});
  const Ending output =
      run({"process", "--bootstrap-servers", broker, "--topic", topic.name(),
           "--processed-topic", missing});

  CHECK(input.status == 2);
  check_contains(input.errors, "--topic \"" + missing + "\"");
  CHECK(output.status == 2);
  check_contains(output.errors, "--processed-topic \"" + missing + "\"");
}

TEST_CASE("topics with different numbers of partitions are refused") {
  const support::Topic one;
  const support::Topic two{{.partitions = 2}};

  const Ending ending =
      run({"process", "--bootstrap-servers", support::bootstrap(), "--topic",
           one.name(), "--processed-topic", two.name()});

  CHECK(ending.status == 2);
  check_contains(ending.errors, "make them as many");
}

TEST_CASE("an untouched starter lacks transactions and says so") {
  const support::Topic in;
  const support::Topic out;

  const Ending ending =
      run({"process", "--bootstrap-servers", support::bootstrap(), "--topic",
           in.name(), "--processed-topic", out.name()},
          STARTER_IDEMPOTENCE);

  CHECK(ending.status == 1);
  check_contains(ending.errors, "start() returned _NOT_CONFIGURED");
}

TEST_SUITE_END();
