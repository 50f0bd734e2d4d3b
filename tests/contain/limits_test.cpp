// A contained program takes no more of the machine than it was given, and makes
// no system call that no lab program needs.

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>

#include "place.hpp"

namespace contain_test {
namespace {

TEST_SUITE_BEGIN("limits");

TEST_CASE("no more processes and threads than allowed") {
  const Place place;
  const Words few{"--processes", "40"};
  for (const char* const attempt : {"processes", "threads"}) {
    CAPTURE(attempt);
    CHECK(place.contained({attempt, "20"}, few) == "succeeded");
    CHECK(place.contained({attempt, "60"}, few) == "refused");
    CHECK(place.freely({attempt, "60"}) == "succeeded");
  }
}

TEST_CASE("no more memory, files and bytes in a file than allowed") {
  const Place place;
  CHECK(place.contained({"memory", "256"}, {"--memory", "512"}) == "succeeded");
  CHECK(place.contained({"memory", "1024"}, {"--memory", "512"}) == "refused");
  CHECK(place.freely({"memory", "1024"}) == "succeeded");

  CHECK(place.contained({"open-many", "20"}, {"--open-files", "32"}) ==
        "succeeded");
  CHECK(place.contained({"open-many", "40"}, {"--open-files", "32"}) ==
        "refused");
  CHECK(place.freely({"open-many", "40"}) == "succeeded");

  const Words small{"--file-size", "2"};
  CHECK(place.contained({"fill", "1", place.scratch()}, small) == "succeeded");
  CHECK(place.contained({"fill", "3", place.scratch()}, small) == "refused");
  CHECK(place.freely({"fill", "3", place.outside()}) == "succeeded");
}

TEST_CASE("a program that computes without end is ended") {
  const Place place;
  support::Program program{
      place.contained_options({"spin", "5"}, {"--cpu", "1"})};
  const support::Ending& ending = program.wait();
  CHECK(ending.signal == SIGKILL);
  CHECK_FALSE(ending.killed);
  CHECK_FALSE(ending.hung);
  CHECK(ending.processor_time < std::chrono::seconds{3});
}

TEST_CASE("a limit that is lower already stays") {
  const Place place;
  support::ProgramOptions inner =
      place.contained_options({"open-many", "40"}, {"--open-files", "4096"});
  inner.arguments.insert(
      inner.arguments.begin(),
      {"-c", R"(ulimit -Hn 32; ulimit -n 32; exec "$@")", "sh", inner.path});
  inner.path = "/bin/sh";
  support::Program program{inner};
  CHECK(outcome_of(program.wait()) == "refused");
}

TEST_CASE("namespaces, shared memory and other doors of the kernel are shut") {
  const Place place;
  for (const char* const attempt :
       {"unshare", "shared-memory", "memfd", "io-uring", "keyring", "x32",
        "newer-than-known"}) {
    CAPTURE(attempt);
    CHECK(place.contained({attempt}) == "refused");
  }
  CHECK(place.contained({"i386"}) != "succeeded");
  // Others may be missing in a kernel, or refused by a container around us.
  CHECK(place.freely({"shared-memory"}) == "succeeded");
  CHECK(place.freely({"memfd"}) == "succeeded");
}

TEST_CASE("the environment holds nothing of its caller's") {
  const Place place;
  support::ProgramOptions options = place.contained_options(
      {"environment"}, {"--keep-env", "CHOSEN", "--keep-env", "NOT_SET"});
  options.environment = {"TOKEN=secret", "CHOSEN=yes",
                         "LD_PRELOAD=/nowhere/evil.so",
                         "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1"};
  support::Program program{options};
  CHECK(program.wait().output ==
        "PATH=/usr/local/bin:/usr/bin:/bin\nLANG=C.UTF-8\nHOME=" +
            place.scratch() + "\nTMPDIR=" + place.scratch() +
            "\nKAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1\nCHOSEN=yes\n");
}

TEST_SUITE_END();

}  // namespace
}  // namespace contain_test
