// A judge that misses a crash, a hang or a process left behind would let wrong
// programs pass: each is made to happen here.

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <support/processes.hpp>
#include <support/program.hpp>
#include <system_error>

namespace support {
namespace {

using namespace std::chrono_literals;

ProgramOptions shell(std::string script) {
  return {.path = "/bin/sh", .arguments = {"-c", std::move(script)}};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_SUITE_BEGIN("program");

TEST_CASE("what a program reads and prints arrives whole") {
  // Larger than the pipes in both directions: feeding and reading must overlap.
  std::string text;
  for (int line = 0; line < 200'000; ++line) {
    text += std::to_string(line) + "\n";
  }

  Program program{{.path = "/bin/cat"}};
  program.feed(text);
  program.close_input();
  const Ending& ending = program.wait();

  CHECK(ending.status == 0);
  CHECK(ending.output.size() == text.size());
  CHECK(ending.output == text);
  CHECK(ending.unread_input == 0);
  CHECK_FALSE(ending.trouble());
}

TEST_CASE("an exit status comes through and is no trouble by itself") {
  Program program{shell("echo out; echo err >&2; exit 3")};

  const Ending& ending = program.wait();

  CHECK(ending.status == 3);
  CHECK(ending.output == "out\n");
  CHECK(ending.errors == "err\n");
  CHECK_FALSE(ending.trouble());
}

TEST_CASE("a crash is named by its signal") {
  Program program{shell("kill -SEGV $$")};

  const Ending& ending = program.wait();

  CHECK_FALSE(ending.status);
  CHECK(ending.signal == SIGSEGV);
  REQUIRE(ending.trouble());
  CHECK(contains(*ending.trouble(), "crashed with signal 11 (SIGSEGV)"));
}

TEST_CASE("a program that hangs is killed at its deadline and named") {
  ProgramOptions options = shell("while :; do :; done");
  options.deadline = 200ms;
  Program program{options};

  const Ending& ending = program.wait();

  CHECK(ending.hung);
  CHECK(ending.ran < 2s);
  CHECK(ending.processor_time > 0ms);  // how much, the machine decides
  CHECK(contains(ending.trouble().value_or(""), "did not end"));
}

TEST_CASE("a program may be given less time to end than its deadline") {
  Program in_time{{.path = "/bin/cat"}};
  in_time.end_within(5s);
  CHECK(in_time.wait().status == 0);
  CHECK_FALSE(in_time.wait().killed);

  Program late{shell("exec sleep 1000")};
  late.end_within(100ms);
  CHECK(late.wait().killed);
  CHECK(late.wait().ran < 5s);
}

TEST_CASE("a program that ignores SIGTERM is killed all the same") {
  ProgramOptions options =
      shell("trap '' TERM; echo ready; while :; do sleep 0.01; done");
  options.deadline = 300ms;
  Program program{options};
  CHECK(program.wait_for_output(
      [](std::string_view output) { return !output.empty(); }, 5s));
  program.send_signal(SIGTERM);

  CHECK(program.wait().hung);
}

TEST_CASE("a program that prints without end is cut off and named") {
  ProgramOptions options{.path = "/usr/bin/yes"};
  options.output_limit = std::size_t{1} << 20U;
  Program program{options};

  const Ending& ending = program.wait();

  CHECK(ending.flooded);
  CHECK(ending.output.size() < (std::size_t{2} << 20U));
  CHECK(contains(ending.trouble().value_or(""), "printed without end"));
}

TEST_CASE("a process left running is found and ended and named") {
  Program program{shell("sleep 1000 & exit 0")};

  const Ending& ending = program.wait();

  CHECK(ending.status == 0);
  REQUIRE(ending.leftovers.size() == 1);
  // Caught in the act, it may still bear the name of the shell.
  CHECK((ending.leftovers[0] == "sleep" || ending.leftovers[0] == "sh"));
  CHECK(contains(ending.trouble().value_or(""), "left 1 process running"));
  CHECK(stray_children().empty());
}

TEST_CASE(
    "programs that run side by side are not taken for one another's "
    "leftovers") {
  for (int round = 0; round < 20; ++round) {
    Program brief{shell("exit 0")};
    Program longer{shell("sleep 0.02; exit 7")};

    CHECK(brief.wait().leftovers.empty());
    CHECK(longer.wait().status == 7);
  }
}

TEST_CASE("a child that we have started ourselves is nobody's leftover") {
  pid_t own = -1;
  support::with_children_of_ours([&own] {
    own = ::fork();
    if (own == 0) {
      ::pause();
      ::_exit(0);
    }
  });
  REQUIRE(own > 0);
  Program program{shell("sleep 1000 & exit 0")};

  const Ending& ending = program.wait();

  CHECK(ending.leftovers.size() == 1);
  CHECK(::kill(own, SIGKILL) == 0);
  int status = 0;
  CHECK(::waitpid(own, &status, 0) == own);
  CHECK(WIFSIGNALED(status));  // it lived until now
}

TEST_CASE("a daemon of a session of its own is found as well") {
  // It forks twice, changes its session and closes all that ties it to us.
  Program program{
      shell("setsid sh -c 'sleep 1000 & sleep 1000' </dev/null >/dev/null "
            "2>&1 & while ! pgrep -s 0 >/dev/null; do :; done; exit 0")};

  const Ending& ending = program.wait();

  CHECK(ending.status == 0);
  CHECK(ending.leftovers.size() >= 1);
  CHECK(stray_children().empty());
}

TEST_CASE("a Program that is destroyed takes its process along") {
  pid_t pid = 0;
  {
    Program program{shell("sleep 1000")};
    pid = program.pid();
    CHECK(program.running());
  }

  CHECK(::kill(pid, 0) != 0);
}

TEST_CASE("input that a program never reads does not block the judge") {
  Program program{shell("exec sleep 1000")};
  const std::string text(1'000'000, 'x');

  program.feed(text);

  CHECK(program.unread_input() == text.size());
  program.kill();
  CHECK(program.wait().killed);
}

TEST_CASE("a program that closes its input early is no trouble") {
  Program program{shell("exec <&-; sleep 0.1; exit 0")};
  program.feed(std::string(1'000'000, 'x'));
  program.close_input();

  const Ending& ending = program.wait();

  CHECK(ending.status == 0);
  CHECK(ending.processor_time < 100ms);
  CHECK(ending.unread_input > 0);
}

TEST_CASE("waiting for output ends when it is there") {
  Program program{{.path = "/bin/cat"}};
  program.feed("first\n");

  CHECK(program.wait_for_output(
      [](std::string_view output) { return output == "first\n"; }, 5s));
  CHECK(program.wait_until_waiting(5s));
  CHECK_FALSE(program.wait_for_output(
      [](std::string_view output) { return output.size() > 6; }, 20ms));
  program.close_input();
  CHECK(program.wait().status == 0);
}

TEST_CASE("a program that works is told from one that waits") {
  Program waits{shell("exec sleep 1000")};
  Program works{shell("while :; do :; done")};

  CHECK(waits.wait_until_waiting(5s));
  CHECK_FALSE(works.wait_until_waiting(50ms));
  waits.feed("unread");
  CHECK_FALSE(waits.wait_until_waiting(20ms));
  CHECK(waits.wait_until_asleep(5s));
  CHECK_FALSE(works.wait_until_asleep(20ms));
}

TEST_CASE("waiting for output ends when the program does") {
  Program program{shell("exit 0")};

  CHECK_FALSE(program.wait_for_output(
      [](std::string_view output) { return !output.empty(); }, 10s));
  CHECK(program.wait().ran < 5s);
}

TEST_CASE("processor time is that of the program and not of the wait") {
  Program idle{shell("exec sleep 0.3")};

  CHECK(idle.wait().processor_time < 100ms);
}

TEST_CASE("a program does not see what is meant for the judge") {
  ::setenv("LAB_SECRET", "1", 1);  // NOLINT(concurrency-mt-unsafe)
  ProgramOptions options = shell("echo \"${LAB_SECRET-unset} $GIVEN\"");
  options.environment = {"GIVEN=yes"};
  Program program{options};

  CHECK(program.wait().output == "unset yes\n");
}

TEST_CASE("a program that cannot be started is an error and not a failure") {
  CHECK_THROWS_AS(Program{{.path = "/nowhere/program"}}, std::system_error);
}

TEST_CASE("a program that takes more and more memory is ended and named") {
  // Without a line end in its input, tail keeps all of it.
  ProgramOptions options{.path = "/usr/bin/tail", .arguments = {"/dev/zero"}};
  options.memory_limit = std::size_t{50} << 20U;
  Program program{options};

  const Ending& ending = program.wait();

  CHECK(ending.too_large);
  CHECK_FALSE(ending.hung);
  CHECK(contains(ending.trouble().value_or(""), "of memory and was killed"));
}

TEST_CASE("peak memory is seen") {
  Program small{shell("exit 0")};
  Program large{
      shell("head -c 100000000 /dev/zero | tail -c 100000000 | wc -c")};

  CHECK(large.wait().peak_memory < (std::size_t{1} << 30U));
  CHECK(small.wait().peak_memory > 100'000);
}

TEST_CASE("a process of the judge's own is nobody's leftover") {
  pid_t own = -1;
  support::with_children_of_ours([&own] {
    own = ::fork();
    if (own == 0) {
      ::alarm(60);  // in case this test dies
      ::pause();
      ::_exit(0);
    }
  });
  REQUIRE(own > 0);

  Program program{shell("exit 0")};
  const Ending& ending = program.wait();

  CHECK(ending.leftovers.empty());
  CHECK(::waitpid(own, nullptr, WNOHANG) == 0);  // it still runs
  ::kill(own, SIGKILL);
  CHECK(::waitpid(own, nullptr, 0) == own);
  support::forget(own);
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
