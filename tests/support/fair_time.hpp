// Time as it passes for a program that gets its share of the machine. A judge
// who gives a program three seconds means three seconds of a machine that lets
// it run: while two dozen others want the same two processors, it gets more.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace support {

/// Measures time since its construction or the last restart(). Where processes
/// have to wait for a processor or the disk it runs slower, at half speed when
/// they always have to. What they had to wait is in Linux's /proc/pressure/cpu
/// and /proc/pressure/io (https://docs.kernel.org/accounting/psi.html); without
/// them this is an ordinary clock.
class FairStopwatch {
 public:
  FairStopwatch() { restart(); }
  void restart();
  [[nodiscard]] std::chrono::milliseconds elapsed() const;
  /// Whether that is `limit` or more. Cheap until the ordinary clock says so,
  /// for loops that look every millisecond.
  [[nodiscard]] bool passed(std::chrono::milliseconds limit) const;

 private:
  std::chrono::steady_clock::time_point began_;
  std::chrono::microseconds waited_before_{};
};

/// What of `passed` counts when processes had to wait during `waited` of it.
[[nodiscard]] std::chrono::milliseconds fair_part(
    std::chrono::microseconds passed, std::chrono::microseconds waited);

/// Waits for `changed` until `done` holds, at most `limit` of fair time.
/// Returns whether it holds. `lock` is held when `done` is called, and
/// afterwards.
template <typename Done>
bool wait_fairly(std::condition_variable& changed,
                 std::unique_lock<std::mutex>& lock,
                 std::chrono::milliseconds limit, Done done) {
  const FairStopwatch watch;
  std::chrono::milliseconds left = limit;
  while (left.count() > 0) {
    if (changed.wait_for(lock, left, done)) {
      return true;
    }
    left = limit - watch.elapsed();
  }
  return done();
}

}  // namespace support
