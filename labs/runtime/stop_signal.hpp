#pragma once
// SIGINT and SIGTERM as something that poll(2) can wait for.

#include <chrono>

namespace runtime {

/// While it lives, the first SIGINT or SIGTERM asks the program to finish, and
/// the second ends it at once, as it would without this. At most one lives at a
/// time.
class StopSignal {
 public:
  /// Throws std::system_error if the system has no pipe to spare.
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  StopSignal(StopSignal&&) = delete;
  StopSignal& operator=(StopSignal&&) = delete;
  ~StopSignal();

  /// True once a signal has come.
  [[nodiscard]] bool came() const;

  /// Waits until a signal has come, `time` at most. True once one has.
  // NOLINTNEXTLINE(modernize-use-nodiscard): some only want to wait
  bool came_within(std::chrono::milliseconds time) const;

  /// Becomes readable when a signal comes; nobody reads from it.
  [[nodiscard]] int descriptor() const;
};

}  // namespace runtime
