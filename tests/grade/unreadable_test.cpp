#include <doctest/doctest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <grade/unreadable.hpp>
#include <support/descriptor.hpp>

#include "folder.hpp"

namespace grade {
namespace {

namespace fs = std::filesystem;

// Who is not root runs submissions as himself.
fs::perms the_owners_alone() {
  return fs::perms{::geteuid() == 0 ? 0700U : 0755U};
}

fs::perms rights(const Folder& folder) {
  return fs::status(folder.path()).permissions();
}

Folder& readable(Folder& folder) {
  fs::permissions(folder.path(), fs::perms{0755});
  return folder;
}

TEST_CASE("a folder is the owner's alone for a while") {
  Folder folder;
  readable(folder);
  {
    const Unreadable unreadable({folder.path(), folder.path() / "nowhere"});
    CHECK(rights(folder) == the_owners_alone());
  }
  CHECK(rights(folder) == fs::perms{0755});
}

TEST_CASE("a folder that is named twice gets its rights back") {
  Folder folder;
  readable(folder);
  {
    const Unreadable first({folder.path(), folder.path()});
    const Unreadable second({folder.path()});
    CHECK(rights(folder) == the_owners_alone());
  }
  CHECK(rights(folder) == fs::perms{0755});
}

TEST_CASE("a folder gets its rights back when the process is killed") {
  Folder folder;
  readable(folder);
  // Whoever holds the writing end still lives: the process, and its keeper.
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const support::Descriptor living{ends[0]};
  support::Descriptor alive{ends[1]};
  const pid_t grader = ::fork();
  REQUIRE(grader >= 0);
  if (grader == 0) {
    const Unreadable unreadable({folder.path()});
    const bool taken = rights(folder) == the_owners_alone();
    (void)::raise(taken ? SIGKILL : SIGTERM);
  }
  int status = 0;
  REQUIRE(::waitpid(grader, &status, 0) == grader);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
  alive.reset();
  pollfd end{.fd = living.get(), .events = POLLIN, .revents = 0};
  REQUIRE(::poll(&end, 1, 10'000) == 1);
  CHECK(rights(folder) == fs::perms{0755});
}

}  // namespace
}  // namespace grade
