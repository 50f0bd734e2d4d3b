// The validator as a program, as far as it goes without a broker: exit
// statuses, messages, signals.
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
           const char* path = SOLUTION_VALIDATOR) {
  return support::run({.path = path, .arguments = std::move(arguments)});
}

void check_usage_error(std::vector<std::string> arguments,
                       std::string_view message) {
  support::check_usage_error(run(std::move(arguments)), message);
}

}  // namespace

TEST_SUITE_BEGIN("validator");

TEST_CASE("help says what the validator does and ends with status 0") {
  const Ending ending = run({"--help"});

  CHECK(ending.status == 0);
  for (const char* const part :
       {"as a member of a consumer group", "--topic", "--group",
        "--validated-topic", "--rejected-topic", "--output-property",
        "--property", "--show-config", "Exit status"}) {
    check_contains(ending.output, part);
  }
}

TEST_CASE("wrong flags of the validator are named with the right ones") {
  check_usage_error({"--grop", "x"},
                    "unknown flag --grop: did you mean --group?");
  check_usage_error({"payment_requests"},
                    "write validator --topic payment_requests");
  check_usage_error({"--group", ""}, "--group is empty");
  check_usage_error({"--topic", "no/slash"}, "--topic \"no/slash\"");
  check_usage_error({"--validated-topic", ""}, "--validated-topic \"\"");
  check_usage_error({"--rejected-topic", ".."}, "--rejected-topic \"..\"");
  check_usage_error({"--rejected-topic", "payment_requests"},
                    "three different topics");
  check_usage_error({"--output-property", "linger.ms"},
                    "--output-property \"linger.ms\": write it as NAME=VALUE");
  check_usage_error({"--output-property", "acsk=all"},
                    "--output-property acsk=all: unknown property \"acsk\"");
  check_usage_error({"--property", "group=x"}, "--property group=x");
}

TEST_CASE(
    "the configuration is shown with the group and what the flags change") {
  const Ending ending =
      run({"--show-config", "--group", "g1", "--property", "client.id=me"});

  CHECK(ending.status == 0);
  check_contains(ending.output, R"("group.id":"g1")");
  check_contains(ending.output, R"("client.id":"me")");
  check_contains(ending.output, R"("enable.auto.commit":"false")");
}

TEST_CASE("a validator that meets no broker ends cleanly at a signal") {
  Program program{{.path = SOLUTION_VALIDATOR,
                   .arguments = {"--bootstrap-servers", nobody}}};
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
  check_contains(ending.output,
                 R"({"summary":{"validated":0,"rejected":0,"not_written":0}})");
}

TEST_CASE("a second signal ends a validator at once") {
  Program program{{.path = SOLUTION_VALIDATOR,
                   .arguments = {"--bootstrap-servers", nobody}}};
  program.close_input();
  CHECK(program.wait_until_asleep(2s));

  // Both arrive while it is stopped, so it cannot end cleanly in between. Not
  // the same one twice: that would be delivered as one.
  program.send_signal(SIGSTOP);
  program.send_signal(SIGINT);
  program.send_signal(SIGTERM);
  program.send_signal(SIGCONT);
  const Ending& ending = program.wait();

  CHECK_FALSE(ending.status.has_value());
  CHECK((ending.signal == SIGINT || ending.signal == SIGTERM));
  CHECK_FALSE(ending.hung);
  CHECK(ending.output.empty());  // no summary: it did not finish
}

TEST_CASE("an untouched starter says what it lacks and does no harm") {
  const Ending ending = run({"--bootstrap-servers", nobody}, STARTER_VALIDATOR);

  CHECK(ending.status == 2);
  check_contains(ending.errors, "a consumer needs a group.id");
}

TEST_CASE("a validator whose loop returns says so and ends with status 1") {
  const Ending ending =
      run({"--bootstrap-servers", nobody}, WITHOUT_LOOP_VALIDATOR);

  CHECK(ending.status == 1);
  check_contains(ending.errors, "run() returned, although nobody");
}

TEST_SUITE_END();
