// The circuit breaker, before a broker that goes down and comes back.

#include <doctest/doctest.h>

#include <broker/native_broker.hpp>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <support/processes.hpp>
#include <support/short_program.hpp>
#include <support/usage.hpp>

using support::check_contains;
using support::prints;
using support::Program;
using support::short_program;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 25s;

/// What the program prints from the first `begin` on.
std::string behind(const std::string& output, const std::string& begin) {
  const std::size_t at = output.find(begin);
  REQUIRE(at != std::string::npos);
  return output.substr(at);
}

}  // namespace

TEST_SUITE_BEGIN("breaker");

TEST_CASE(
    "the circuit opens when the broker goes, and closes when it is back") {
  std::optional<broker::OwnBroker> own;
  support::with_children_of_ours(
      [&] { own.emplace(std::filesystem::path{REPOSITORY} / ".lab"); });
  Program program{short_program("circuit-breaker", {}, own->address().direct)};
  REQUIRE(program.wait_for_output(prints(" delivered\n", 2), patience));
  CHECK(program.output().find("circuit") == std::string::npos);

  own->stop();
  REQUIRE(program.wait_for_output(prints("the circuit is open"), patience));
  REQUIRE(program.wait_for_output(prints(" refused at once\n", 2), patience));
  // Open is not for ever: one payment tries, and fails.
  REQUIRE(program.wait_for_output(prints("the circuit is open", 2), patience));
  const std::string down = behind(program.output(), "the circuit is open");
  support::with_children_of_ours([&] { own->start(); });
  REQUIRE(program.wait_for_output(prints("the circuit is closed"), patience));
  const std::size_t back = program.output().size();
  REQUIRE(program.wait_for_output(
      [back](std::string_view output) {
        return prints(" delivered\n", 2)(output.substr(back));
      },
      patience));
  program.send_signal(SIGINT);
  const support::Ending& ending = program.wait();

  CHECK(ending.trouble().value_or("") == "");
  CHECK(ending.status == 0);
  // Three failures in a row, and not one less.
  const std::string& output = ending.output;
  CHECK(support::times(" failed: ", output.substr(0, output.find("circuit"))) ==
        3);
  // One payment tried, and it alone decided.
  const std::string words = "half-open: payment ";
  const std::string trial = behind(down, words).substr(words.size());
  const int number = std::stoi(trial);
  CHECK(trial.find("payment " + std::to_string(number) + " failed: ") <
        trial.find("the circuit is open"));
  check_contains(
      trial, "payment " + std::to_string(number + 1) + " refused at once\n");
  CHECK(output.substr(back).find("the circuit is") == std::string::npos);
}

TEST_SUITE_END();
