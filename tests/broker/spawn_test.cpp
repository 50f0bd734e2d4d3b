// What a process gets from the one that starts it.
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <broker/spawn.hpp>
#include <filesystem>
#include <set>
#include <string>

#include "machine.hpp"

namespace fs = std::filesystem;

TEST_SUITE_BEGIN("up");

TEST_CASE("what the caller has open is not passed on") {
  const ScratchFolder folder;
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);

  const broker::GuardedProcess process{{.argv = {"sleep", "60"},
                                        .folder = folder.path(),
                                        .log = folder.path() / "log",
                                        .pid_file = folder.path() / "pid",
                                        .environment = {},
                                        .inherit = {}}};
  const fs::path about{"/proc/" + std::to_string(process.id().pid)};
  while (fs::read_symlink(about / "exe").filename() != "sleep") {
  }
  std::set<std::string> open;
  for (const auto& entry : fs::directory_iterator(about / "fd")) {
    open.insert(entry.path().filename());
  }

  CHECK(open == std::set<std::string>{"0", "1", "2"});
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_SUITE_END();
