#include "timeline.hpp"

#include <algorithm>

namespace load_test {
namespace {

// Each `group` neighbours as one.
std::vector<std::uint64_t> joined(const std::vector<std::uint64_t>& counts,
                                  std::size_t group) {
  std::vector<std::uint64_t> sums((counts.size() + group - 1) / group);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sums[i / group] += counts[i];
  }
  return sums;
}

}  // namespace

void Timeline::add(std::chrono::nanoseconds time, std::uint64_t count) {
  const auto slot = [&] {
    return static_cast<std::size_t>(
        std::max<std::chrono::nanoseconds::rep>(0, time / interval_));
  };
  while (slot() >= capacity) {
    counts_ = joined(counts_, 2);
    interval_ *= 2;
  }
  if (slot() >= counts_.size()) {
    counts_.resize(slot() + 1);
  }
  counts_[slot()] += count;
}

Timeline Timeline::coarser(std::size_t most) const {
  const std::size_t group =
      std::max<std::size_t>(1, (counts_.size() + most - 1) / most);
  Timeline result;
  result.interval_ = interval_ * static_cast<Milliseconds::rep>(group);
  result.counts_ = joined(counts_, group);
  return result;
}

}  // namespace load_test
