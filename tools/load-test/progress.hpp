#pragma once
// How far a load test is, while it runs: on standard error, a line that changes
// on a terminal, and a line a second elsewhere.

#include <chrono>
#include <cstdint>
#include <lab/terminal.hpp>
#include <string>

#include "measurement.hpp"

namespace load_test {

class Progress {
 public:
  Progress();

  /// From now on the measurements are of another turn, called so.
  void begin(std::string turn);
  /// Shows it, if it is time to.
  void show(const Measurement& so_far);
  void clear() { line_.clear(); }

 private:
  using Clock = std::chrono::steady_clock;

  bool on_terminal_;
  lab::ProgressLine line_;
  std::string turn_;
  Clock::time_point begin_{};
  Clock::time_point shown_{};
  std::uint64_t shown_delivered_ = 0;
};

}  // namespace load_test
