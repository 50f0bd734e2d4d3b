// What a process gets from the one that starts it.
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <broker/spawn.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "machine.hpp"

namespace fs = std::filesystem;

TEST_SUITE_BEGIN("up");

TEST_CASE("what the caller has open is not passed on") {
  const ScratchFolder folder;
  const fs::path log = folder.path() / "log";
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const auto caller_has =
      fs::read_symlink("/proc/self/fd/" + std::to_string(ends[0])).string();

  // It says itself what it has: seen from outside, in the middle of its exec,
  // it would still have what that exec is about to close.
  const broker::GuardedProcess process{
      {.argv = {"sh", "-c", "readlink /proc/$$/fd/*; echo said; sleep 60"},
       .folder = folder.path(),
       .log = log,
       .pid_file = folder.path() / "pid",
       .environment = {},
       .inherit = {}}};
  std::string has;
  REQUIRE(eventually([&] {
    std::ostringstream said;
    said << std::ifstream{log}.rdbuf();
    has = said.str();
    return contains(has, "said\n");
  }));

  CAPTURE(has);
  CHECK(contains(has, log.string()));
  CHECK_FALSE(contains(has, caller_has));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_SUITE_END();
