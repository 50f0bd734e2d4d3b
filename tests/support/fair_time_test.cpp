#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <support/crowd.hpp>
#include <support/fair_time.hpp>
#include <thread>

namespace support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST_SUITE_BEGIN("fair_time");

TEST_CASE("time counts half while somebody has to wait") {
  CHECK(fair_part(1s, 0s) == 1000ms);
  CHECK(fair_part(1s, 400ms) == 800ms);
  CHECK(fair_part(1s, 1s) == 500ms);
  CHECK(fair_part(1s, 3s) == 500ms);  // two clocks, read one after the other
  CHECK(fair_part(1s, -1ms) == 1000ms);
}

TEST_CASE("a stopwatch runs slower beside programs that want all processors") {
  if (!std::filesystem::exists("/proc/pressure/cpu")) {
    MESSAGE("not told by this machine: how long processes wait");
    return;
  }
  const Crowd crowd{4 * std::thread::hardware_concurrency()};

  const FairStopwatch watch;
  const auto began = steady_clock::now();
  std::this_thread::sleep_for(1s);
  const auto fair = watch.elapsed();
  const auto passed = steady_clock::now() - began;

  CHECK(fair < passed * 3 / 4);
  CHECK(fair >= 450ms);
  CHECK_FALSE(watch.passed(900ms));
  CHECK(watch.passed(450ms));
}

TEST_CASE("a wait ends with what it waits for, or at its limit") {
  std::mutex mutex;
  std::condition_variable changed;
  std::unique_lock lock{mutex};
  const auto began = steady_clock::now();

  CHECK(wait_fairly(changed, lock, 10s, [] { return true; }));
  CHECK(wait_fairly(changed, lock, 0s, [] { return true; }));
  CHECK_FALSE(wait_fairly(changed, lock, 0s, [] { return false; }));
  CHECK(steady_clock::now() - began < 5s);

  CHECK_FALSE(wait_fairly(changed, lock, 100ms, [] { return false; }));
  CHECK(steady_clock::now() - began >= 100ms);
}

TEST_SUITE_END();

}  // namespace
}  // namespace support
