// contain runs a program as it was told, or not at all.

#include <doctest/doctest.h>

#include <string>

#include "place.hpp"

namespace contain_test {
namespace {

constexpr int not_contained = 125;

support::Ending run(const Words& arguments) {
  support::Program program{{.path = CONTAIN, .arguments = arguments}};
  program.close_input();
  return program.wait();
}

// What is said when a program is not started.
std::string refusal(const support::ProgramOptions& options) {
  support::Program program{options};
  const support::Ending& ending = program.wait();
  CHECK(ending.status == not_contained);
  CHECK(ending.output.empty());
  CHECK(ending.errors.starts_with("contain: "));
  return ending.errors;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_SUITE_BEGIN("usage");

TEST_CASE("what cannot be had ends with 125 before the program starts") {
  const Place place;
  const Words attack{"environment"};
  const auto with = [&](const Words& flags) {
    return refusal(place.contained_options(attack, flags));
  };
  CHECK(has(with({"--at-most-abi", "3"}), "--at-least limits"));
  CHECK(has(with({"--at-most-abi", "0"}), "only the level limits"));
  CHECK(has(with({"--keep-env", "LD_PRELOAD"}), "LD_PRELOAD"));
  CHECK(has(with({"--no-such-flag"}), "--help"));
  CHECK(has(with({"--connect", "70000"}), "70000"));
  CHECK(has(refusal({.path = CONTAIN}), "name a program"));
  CHECK(has(refusal(place.contained_program({"/no/such/program"})),
            "/no/such/program"));
  if (enforced("file_system")) {
    CHECK(has(with({"--read", "/no/such/file"}), "/no/such/file"));
    CHECK(has(with({"--write", place.secret()}), "no folder"));
  }
}

TEST_CASE("root is asked for another user, and others for none") {
  const Place place;
  const support::ProgramOptions options{
      .path = CONTAIN,
      .arguments = is_root() ? Words{"--", "/bin/true"}
                             : Words{"--user", user(), "--", "/bin/true"}};
  CHECK(has(refusal(options), "--user"));
}

TEST_CASE("a scratch folder that the user cannot write is no scratch folder") {
  if (!is_root()) {
    return;
  }
  const Place place;
  support::ProgramOptions options =
      place.contained_options({"environment"}, {"--write", "/usr"});
  CHECK(has(refusal(options), "give it to that user first"));
}

TEST_CASE("with --at-least limits, the limits hold on any kernel") {
  const Place place;
  const Words old_kernel{"--at-most-abi", "0", "--at-least", "limits"};
  Words few = old_kernel;
  few.insert(few.end(), {"--processes", "40"});
  CHECK(place.contained({"processes", "60"}, few) == "refused");
  CHECK(place.contained({"write", place.scratch() + "/x"}, old_kernel) ==
        "succeeded");
  CHECK(place.contained({"udp", "1"}, old_kernel) == "refused");
}

TEST_CASE("it describes what it tried out, for people and for programs") {
  const support::Ending text = run({"--describe"});
  CHECK(text.status == 0);
  CHECK(has(text.output, "not enforced: "));

  const support::Ending none =
      run({"--describe", "--json", "--at-most-abi", "0"});
  CHECK(none.status == 0);
  CHECK(has(none.output, R"("level":"limits","landlock_abi":0)"));
  CHECK(has(none.output, R"("file_system":false,"tcp":false,"udp":true)"));
}

TEST_CASE("the program's arguments and exit status pass through") {
  const Place place;
  support::Program program{place.contained_program(
      {"/bin/sh", "-c", "echo \"$0 $1\"; exit 7", "--help", "-- x"})};
  const support::Ending& ending = program.wait();
  CHECK(ending.output == "--help -- x\n");
  CHECK(ending.status == 7);
}

TEST_SUITE_END();

}  // namespace
}  // namespace contain_test
