// A judge that mistakes waiting for spinning is unfair, and one that cannot see
// spinning on a busy machine is blind: both are tried, beside eight programs
// that want all the processor time there is.

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <support/crowd.hpp>
#include <support/program.hpp>
#include <support/spinning.hpp>
#include <utility>

namespace support {
namespace {

using namespace std::chrono_literals;

// Sleeps a thousand times a second, for a millisecond each.
constexpr const char* nap =
    "exec perl -e 'select undef, undef, undef, 0.001 while 1'";

ProgramOptions shell(std::string script) {
  return {.path = "/bin/sh",
          .arguments = {"-c", std::move(script)},
          .deadline = 60s};
}

// What a program does once it has started.
Busyness watched(Program& program, const char* proc = "/proc") {
  const auto never = [](std::string_view) { return false; };
  program.wait_for_output(never, 250ms);  // it starts
  const SpinWatch watch{program.pid(), proc};
  Busyness busyness;
  do {
    program.wait_for_output(never, 250ms);
    busyness = watch.so_far();
  } while (busyness.starved() && busyness.watched < 5s);
  return busyness;
}

std::string describe(const Busyness& seen) {
  const auto ms = [](auto time) {
    return std::to_string(
        std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
  };
  return "of " + ms(seen.watched) + " ms: " + ms(seen.busiest.on_processor) +
         " on a processor, " + ms(seen.busiest.kept_waiting) +
         " waiting for one, " + std::to_string(seen.busiest.sleeps) + " sleeps";
}

TEST_SUITE_BEGIN("spinning");

TEST_CASE("a program that spins is told from one that waits") {
  Program spins{shell(spin)};
  Program waits{shell("exec sleep 1000")};
  Program naps{shell(nap)};

  const Busyness spinning = watched(spins);
  const Busyness waiting = watched(waits);
  const Busyness napping = watched(naps);

  INFO("spins: ", describe(spinning));
  INFO("waits: ", describe(waiting));
  INFO("naps: ", describe(napping));
  CHECK(spinning.spins());
  CHECK_FALSE(waiting.spins());
  CHECK_FALSE(napping.spins());
}

TEST_CASE("eight busy programs beside it change nothing") {
  const Crowd crowd{8};
  Program spins{shell(spin)};
  Program waits{shell("exec sleep 1000")};
  Program naps{shell(nap)};

  const Busyness spinning = watched(spins);
  const Busyness waiting = watched(waits);
  const Busyness napping = watched(naps);

  INFO("spins: ", describe(spinning));
  INFO("waits: ", describe(waiting));
  INFO("naps: ", describe(napping));
  CHECK(spinning.spins());
  CHECK_FALSE(waiting.spins());
  CHECK_FALSE(napping.spins());
}

TEST_CASE("where the kernel does not count, processor time is judged") {
  Program spins{shell(spin)};
  Program waits{shell("exec sleep 1000")};

  const Busyness spinning = watched(spins, "/nowhere");
  const Busyness waiting = watched(waits, "/nowhere");

  CHECK_FALSE(spinning.run_queue_known);
  CHECK(spinning.busiest.on_processor > 0ms);  // how much, the load decides
  CHECK(spinning.busiest.kept_waiting == 0ms);
  CHECK(waiting.busiest.on_processor < 10ms);
  CHECK_FALSE(waiting.spins());
}

TEST_CASE("without a run queue, 40 of 100 ms on a processor is spinning") {
  const auto used = [](std::chrono::milliseconds time) {
    return Busyness{.watched = 100ms,
                    .busiest = {.on_processor = time},
                    .run_queue_known = false};
  };

  CHECK(used(40ms).spins());
  CHECK_FALSE(used(39ms).spins());
}

TEST_CASE("who wants a processor and gets none is not judged yet") {
  const auto used = [](std::chrono::milliseconds on_processor,
                       std::chrono::milliseconds kept_waiting) {
    return Busyness{.watched = 100ms,
                    .busiest = {.on_processor = on_processor,
                                .kept_waiting = kept_waiting}};
  };

  CHECK(used(0ms, 99ms).starved());
  CHECK_FALSE(used(0ms, 99ms).spins());
  CHECK_FALSE(used(5ms, 94ms).starved());
  CHECK(used(5ms, 94ms).spins());
  CHECK_FALSE(used(0ms, 1ms).starved());
}

TEST_CASE("a program that is gone does not spin") {
  Program program{shell("exit 0")};
  program.wait();

  const SpinWatch watch{program.pid()};

  CHECK_FALSE(watch.so_far().spins());
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
