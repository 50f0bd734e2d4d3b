// Tells a program that spins from one that waits, on a busy machine too.
//
// Processor time does not tell them apart there: among many that compete, a
// thread that spins gets little of it. But it WANTS a processor nearly all the
// time, and Linux counts that: time on one plus time kept waiting for one. A
// thread that sleeps for a millisecond again and again is kept waiting as well
// when it wakes, but it goes back to sleep after a moment's work, and Linux
// counts that, too. So a thread spins when it wants a processor nearly all the
// time and works on without a sleep for as long as it is let.
//
//   const support::SpinWatch watch{program.pid()};
//   program.wait_for_output(…, 250ms);
//   if (watch.so_far().spins()) …
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>

namespace support {

/// What a thread made of the machine.
struct ThreadUse {
  std::chrono::nanoseconds on_processor{};
  std::chrono::nanoseconds kept_waiting{};  ///< In the run queue, for its turn.
  std::int64_t sleeps = 0;  ///< How often it gave its processor up by itself.
  bool awake = false;       ///< At this moment: on a processor, or waiting.

  [[nodiscard]] std::chrono::nanoseconds wanted() const {
    return on_processor + kept_waiting;
  }
  [[nodiscard]] std::chrono::nanoseconds work_per_sleep() const {
    return on_processor / (sleeps + 1);
  }
};

/// What a process did while it was watched.
struct Busyness {
  std::chrono::nanoseconds watched{};
  /// The thread that worked longest without a sleep. Where the kernel does not
  /// count waiting, the processor time of the whole process.
  ThreadUse busiest{};
  bool run_queue_known = true;

  /// Whether a thread wanted a processor nearly all the time, and slept seldom.
  [[nodiscard]] bool spins() const;

  /// True when a thread that wants a processor has had so little of one that
  /// nothing can be said yet: watch on.
  [[nodiscard]] bool starved() const;
};

/// Watches a process from its construction on.
class SpinWatch {
 public:
  /// `proc` is for tests: a machine whose kernel does not keep schedstat.
  explicit SpinWatch(pid_t pid, std::filesystem::path proc = "/proc");

  /// What it has done since. All zero when the process is gone.
  [[nodiscard]] Busyness so_far() const;

 private:
  [[nodiscard]] std::map<pid_t, ThreadUse> threads() const;

  pid_t pid_;
  std::filesystem::path proc_;
  std::chrono::steady_clock::time_point began_;
  std::map<pid_t, ThreadUse> before_;
  std::chrono::microseconds processor_time_before_;
};

}  // namespace support
