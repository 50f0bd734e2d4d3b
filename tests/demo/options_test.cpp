// The demo's command line.
#include "demo/options.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace {

using demo::FaultKind;
using demo::Options;

std::optional<Options> read(std::initializer_list<const char*> arguments) {
  std::vector<const char*> all{"demo"};
  all.insert(all.end(), arguments);
  return demo::read_options(static_cast<int>(all.size()), all.data());
}

std::string refusal_of(std::initializer_list<const char*> arguments) {
  try {
    static_cast<void>(read(arguments));
  } catch (const demo::WrongUse& error) {
    return error.what();
  }
  return "accepted";
}

void check_refused(std::initializer_list<const char*> arguments,
                   const std::string& words) {
  const std::string refusal = refusal_of(arguments);
  CHECK_MESSAGE(refusal.find(words) != std::string::npos,
                words << " is not in: " << refusal);
}

}  // namespace

TEST_SUITE_BEGIN("options");

TEST_CASE("without flags the demo has every fault, and a seed of its own") {
  const auto options = read({});

  REQUIRE(options);
  CHECK(options->seconds.count() == 30);
  CHECK(options->rate == 200);
  CHECK(options->faults ==
        std::vector{FaultKind::lost_acknowledgements, FaultKind::broker_killed,
                    FaultKind::bank_down, FaultKind::member_killed});
  CHECK_FALSE(options->plain);
}

TEST_CASE("flags of the demo are taken over") {
  const auto options = read({"--seconds", "60", "--rate", "10", "--seed", "7",
                             "--faults", "bank,member,bank", "--plain"});

  REQUIRE(options);
  CHECK(options->seconds.count() == 60);
  CHECK(options->rate == 10);
  CHECK(options->seed == 7);
  CHECK(options->faults == std::vector{FaultKind::bank_down,
                                       FaultKind::member_killed,
                                       FaultKind::bank_down});
  CHECK(options->plain);
  CHECK(read({"--faults", "none"})->faults.empty());
  CHECK(read({"--faults", "all"})->faults.size() == 4);
}

TEST_CASE("wrong flags of the demo are refused with what is right") {
  check_refused({"--seconds", "0"}, "range");
  check_refused({"--seconds", "soon"}, "--seconds");
  check_refused({"--rate", "0"}, "range");
  check_refused({"--rate", "9999999"}, "range");
  check_refused({"--seed", "x"}, "--seed");
  check_refused({"--faults", "fire"}, "there is no fault \"fire\"");
  check_refused({"--faults", "bank,,member"}, "there is no fault \"\"");
  check_refused({"--faults", ""}, "--faults none");
  check_refused({"--folt", "none"}, "--folt");
  check_refused({"later"}, "later");
}

TEST_SUITE_END();
