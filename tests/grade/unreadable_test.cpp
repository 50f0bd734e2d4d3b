#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <grade/unreadable.hpp>

#include "folder.hpp"

namespace grade {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a folder is the owner's alone for a while") {
  const Folder folder;
  const auto rights = [&folder] {
    return fs::status(folder.path()).permissions();
  };
  fs::permissions(folder.path(), fs::perms{0755});
  {
    const Unreadable unreadable({folder.path(), folder.path() / "nowhere"});
    // Who is not root runs submissions as himself.
    CHECK(rights() == fs::perms{::geteuid() == 0 ? 0700U : 0755U});
  }
  CHECK(rights() == fs::perms{0755});
}

}  // namespace
}  // namespace grade
