// A contained program cannot touch other processes nor leave its judge, and its
// judge can still do with it what it likes.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <string>
#include <support/descriptor.hpp>
#include <support/processes.hpp>

#include "place.hpp"

namespace contain_test {
namespace {

using namespace std::chrono_literals;

bool has_said(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos &&
         text.find('\n') != std::string_view::npos;
}

// "ready 4711\n" is said by process 4711.
pid_t speaker_of(std::string_view text) {
  const std::size_t space = text.find(' ');
  pid_t pid = 0;
  if (space != std::string_view::npos) {
    const std::string_view number = text.substr(space + 1);
    (void)std::from_chars(number.data(), number.data() + number.size(), pid);
  }
  return pid;
}

TEST_SUITE_BEGIN("processes");

TEST_CASE("it cannot signal, trace, read or slow down a process of its user") {
  const Place place;
  support::Program victim{place.free_options({"wait"})};
  REQUIRE(victim.wait_for_output(
      [](std::string_view text) { return has_said(text, "ready"); }, 10s));
  const std::string pid = std::to_string(victim.pid());
  for (const char* const attempt : {"kill", "queue", "own-a-pipe", "trace",
                                    "read-memory", "limit", "pin"}) {
    CAPTURE(attempt);
    for (const Words& kernel : kernels()) {
      CHECK(place.contained({attempt, pid}, kernel) == "refused");
    }
    CHECK(place.contained({attempt, pid}, {"--at-most-abi", "0", "--at-least",
                                           "limits"}) == "refused");
    CHECK(place.freely({attempt, pid}) == "succeeded");
  }
  CHECK(place.contained({"slow-down", pid}) == "refused");
  CHECK(place.freely({"slow-down", pid}) == "succeeded");
  CHECK(victim.running());
}

TEST_CASE("it cannot signal its judge, nor another contained program") {
  const Place place;
  support::Program other{place.contained_options({"wait"})};
  REQUIRE(other.wait_for_output(
      [](std::string_view text) { return has_said(text, "ready"); }, 10s));
  for (const Words& kernel : kernels()) {
    for (const pid_t pid : {::getpid(), ::getppid(), other.pid()}) {
      CHECK(place.contained({"kill", std::to_string(pid)}, kernel) ==
            "refused");
    }
  }
}

TEST_CASE("it cannot leave its process group, nor outlive its judge") {
  const Place place;
  for (const char* const attempt :
       {"lead-a-group", "outlive-parent", "sibling"}) {
    CAPTURE(attempt);
    CHECK(place.contained({attempt}) == "refused");
    CHECK(place.freely({attempt}) == "succeeded");
  }
}

TEST_CASE("a child that stays behind is still in the group, and ends") {
  const Place place;
  // One after the other: what a program leaves is found when it has ended.
  for (const support::ProgramOptions& options :
       {place.contained_options({"outlive"}),
        place.free_options({"outlive"})}) {
    support::Program program{options};
    const support::Ending& ending = program.wait();
    REQUIRE(ending.leftovers.size() == 1);
    CHECK(ending.leftovers.front() == "attack");
    const bool is_free = options.path != CONTAIN;
    CHECK(ending.output.starts_with(is_free ? "left " : "stayed "));
    CHECK(::kill(speaker_of(ending.output), 0) == -1);
    CHECK(errno == ESRCH);
  }
}

TEST_CASE("the judge's signals and measures reach the program itself") {
  const Place place;
  support::Program program{place.contained_options({"wait"})};
  REQUIRE(program.wait_for_output(
      [](std::string_view text) { return has_said(text, "ready"); }, 10s));

  CHECK(speaker_of(program.output()) == program.pid());
  CHECK(support::process_name(program.pid()) == "attack");
  CHECK(::getpgid(program.pid()) == program.pid());
  CHECK(program.wait_until_asleep(10s));
  CHECK(support::resident_memory(program.pid()) > 0);

  program.send_signal(SIGSTOP);
  siginfo_t state{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(program.pid()), &state,
                   WSTOPPED | WNOWAIT) == 0);
  CHECK(state.si_code == CLD_STOPPED);
  program.send_signal(SIGCONT);
  program.send_signal(SIGTERM);
  CHECK(program.wait().signal == SIGTERM);
}

TEST_CASE("it dies with its parent, although its user has changed") {
  const Place place;
  support::adopt_orphans();
  const support::ProgramOptions contained = place.contained_options({"wait"});
  Words command{"foster", contained.path};
  command.insert(command.end(), contained.arguments.begin(),
                 contained.arguments.end());
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const support::Descriptor in{ends[0]};
  support::Descriptor out{ends[1]};
  const pid_t parent = support::spawn({.path = ATTACK,
                                       .arguments = command,
                                       .environment = {},
                                       .input = STDIN_FILENO,
                                       .output = out.get(),
                                       .errors = STDERR_FILENO});
  out.reset();
  std::string said;
  std::array<char, 64> buffer{};
  while (said.find('\n') == std::string::npos) {
    const ssize_t count = ::read(in.get(), buffer.data(), buffer.size());
    REQUIRE(count > 0);
    said.append(buffer.data(), static_cast<std::size_t>(count));
  }

  REQUIRE(::kill(parent, SIGKILL) == 0);
  REQUIRE(::waitpid(parent, nullptr, 0) == parent);
  support::forget(parent);

  int status = 0;
  const pid_t program = speaker_of(said);
  REQUIRE(::waitpid(program, &status, 0) == program);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
}

TEST_SUITE_END();

}  // namespace
}  // namespace contain_test
