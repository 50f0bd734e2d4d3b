// A contained program sees the system, its scratch folder, and nothing else.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <support/descriptor.hpp>

#include "place.hpp"

namespace contain_test {
namespace {

namespace fs = std::filesystem;

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

// A machine without Landlock offers nothing for files.
bool files_are_kept() {
  const bool kept = enforced("file_system");
  if (!kept) {
    MESSAGE("not enforced on this machine: the file system");
  }
  return kept;
}

TEST_SUITE_BEGIN("files");

TEST_CASE("a file outside of its folders cannot be read, written or removed") {
  if (!files_are_kept()) {
    return;
  }
  const Place place;
  for (const Words& kernel : kernels()) {
    for (const char* const attempt : {"read", "write", "truncate", "remove"}) {
      CAPTURE(attempt);
      CHECK(place.contained({attempt, place.secret()}, kernel) == "refused");
    }
    CHECK(place.contained({"list", place.outside()}, kernel) == "refused");
    CHECK(place.contained({"write", place.outside() + "/new"}, kernel) ==
          "refused");
  }
  CHECK(text_of(place.secret()) == std::string(Place::secret_text) + "\n");

  for (const char* const attempt : {"read", "write", "truncate", "remove"}) {
    CAPTURE(attempt);
    CHECK(place.freely({attempt, place.secret()}) == "succeeded");
  }
  CHECK(place.freely({"list", place.outside()}) == "succeeded");
}

TEST_CASE("links and two dots lead nowhere") {
  if (!files_are_kept()) {
    return;
  }
  const Place place;
  for (const char* const attempt : {"read-by-symlink", "read-by-hard-link"}) {
    CAPTURE(attempt);
    const Words attack{attempt, place.secret(), place.scratch()};
    CHECK(place.contained(attack) == "refused");
  }
  CHECK(place.freely({"read-by-symlink", place.secret(), place.scratch()}) ==
        "succeeded");
  CHECK(place.contained({"read-by-parents", place.secret()}) == "refused");
  CHECK(place.freely({"read-by-parents", place.secret()}) == "succeeded");

  const Words move{"move-out", place.scratch(), place.outside() + "/moved"};
  CHECK(place.contained(move) == "refused");
  CHECK(place.freely(move) == "succeeded");
}

TEST_CASE("the tests, the manifests, the home and /root stay unseen") {
  if (!files_are_kept()) {
    return;
  }
  const Place place;
  const std::string repository = REPOSITORY;
  for (const std::string& path :
       {repository + "/labs/01-gateway/lab.json", repository + "/README.md",
        repository + "/tests/labs/01_gateway_test.cpp",
        repository + "/solutions/01_gateway.cpp", std::string("/etc/passwd"),
        std::string("/etc/shadow"), std::string("/proc/cpuinfo")}) {
    CAPTURE(path);
    CHECK(place.contained({"read", path}) == "refused");
  }
  for (const std::string& path :
       {std::string("/"), std::string("/root"), std::string("/home"),
        std::string("/tmp"), std::string("/proc"), repository}) {
    CAPTURE(path);
    CHECK(place.contained({"list", path}) == "refused");
  }
  CHECK(place.freely({"read", "/etc/passwd"}) == "succeeded");
  CHECK(place.freely({"list", "/tmp"}) == "succeeded");
}

TEST_CASE("of another process it sees neither environment, memory nor files") {
  if (!files_are_kept()) {
    return;
  }
  const Place place;
  support::Program victim{place.free_options({"wait"})};
  REQUIRE(victim.wait_for_output(
      [](std::string_view text) { return text.find("ready") == 0; },
      std::chrono::seconds{10}));
  const std::string its = "/proc/" + std::to_string(victim.pid());
  for (const char* const file :
       {"/environ", "/mem", "/maps", "/cmdline", "/status"}) {
    CAPTURE(file);
    CHECK(place.contained({"read", its + file}) == "refused");
    CHECK(place.freely({"read", its + file}) == "succeeded");
  }
  CHECK(place.contained({"list", its + "/fd"}) == "refused");
  CHECK(place.freely({"list", its + "/fd"}) == "succeeded");

  // A program with a sanitizer has its own folder, and no other.
  const Words sanitized{"--sanitized"};
  CHECK(place.contained({"read", "/proc/self/maps"}, sanitized) == "succeeded");
  CHECK(place.contained({"read", "/proc/self/maps"}) == "refused");
  CHECK(place.contained({"read", its + "/environ"}, sanitized) == "refused");
  CHECK(place.contained({"read", its + "/cmdline"}, sanitized) == "refused");
}

TEST_CASE("what it has is enough to work with") {
  const Place place;
  const Words read{"--read", place.secret()};
  CHECK(place.contained({"read", place.secret()}, read) == "succeeded");
  CHECK(place.contained({"write", place.scratch() + "/mine"}) == "succeeded");
  CHECK(text_of(place.scratch() + "/mine") == "x");
  CHECK(place.contained({"read", place.scratch() + "/mine"}) == "succeeded");
  CHECK(place.contained({"remove", place.scratch() + "/mine"}) == "succeeded");
  CHECK(place.contained({"write", "/dev/null"}) == "succeeded");
  CHECK(place.contained({"read", "/dev/urandom"}) == "succeeded");
  if (files_are_kept()) {
    CHECK(place.contained({"write", place.secret()}, read) == "refused");
  }
}

TEST_CASE("it starts nothing that it has written") {
  if (!files_are_kept()) {
    return;
  }
  const Place place;
  fs::copy_file("/bin/true", place.scratch() + "/copy");
  CHECK(place.contained({"run", place.scratch()}) == "refused");
  CHECK(place.freely({"run", place.scratch()}) == "succeeded");
}

TEST_CASE("rights of files are not changed, and no folder is watched") {
  const Place place;
  // Its own file: the user could change it.
  REQUIRE(place.freely({"write", place.outside() + "/own"}) == "succeeded");
  for (const Words& attack : {Words{"chmod", place.outside() + "/own"},
                              Words{"watch", place.outside()}}) {
    CAPTURE(attack.front());
    CHECK(place.contained(attack) == "refused");
    CHECK(place.freely(attack) == "succeeded");
  }
}

TEST_CASE("no open file of its caller comes along") {
  const Place place;
  // Without close-on-exec, in a shell that holds it open for both.
  const auto behind_a_shell = [](const support::ProgramOptions& inner) {
    support::ProgramOptions options{.path = "/bin/sh"};
    options.arguments = {"-c", R"(exec 7</dev/null; exec "$@")", "sh",
                         inner.path};
    options.arguments.insert(options.arguments.end(), inner.arguments.begin(),
                             inner.arguments.end());
    return options;
  };
  support::Program contained{
      behind_a_shell(place.contained_options({"descriptors"}))};
  support::Program free{behind_a_shell(place.free_options({"descriptors"}))};
  CHECK(outcome_of(contained.wait()) == "refused");
  CHECK(outcome_of(free.wait()) == "succeeded");
}

TEST_SUITE_END();

}  // namespace
}  // namespace contain_test
