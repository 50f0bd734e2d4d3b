#pragma once

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

/// What every program here prints at its end: `figure NAME VALUE UNIT`, one
/// figure a line, for people and scripts alike.
namespace bench {

inline void print_figure(const std::string& name, double value,
                         const char* unit) {
  std::printf("figure %s %.3f %s\n", name.c_str(), value, unit);
}

/// The middle value, which one disturbed round cannot move. Not of nothing.
inline double median(std::vector<double> values) {
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Processor time of the calling thread, in nanoseconds: what the code under
/// test costs its caller, however busy the machine and librdkafka's own
/// threads are.
inline double thread_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 +
         static_cast<double>(now.tv_nsec);
}

}  // namespace bench
