#pragma once
// How many things happened when, of a run whose length nobody knows yet.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace load_test {

/// Counts in intervals, 10 ms each to begin with. When there would be more than
/// 1,000 of them, each two become one: a run of a day takes no more memory than
/// one of ten seconds.
class Timeline {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// `count` things happened at `time`, counted from the beginning.
  void add(std::chrono::nanoseconds time, std::uint64_t count);

  [[nodiscard]] Milliseconds interval() const noexcept { return interval_; }
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const noexcept {
    return counts_;
  }

  /// The same in at most `most` intervals, each as long as several of these.
  [[nodiscard]] Timeline coarser(std::size_t most) const;

 private:
  static constexpr std::size_t capacity = 1000;

  Milliseconds interval_{10};
  std::vector<std::uint64_t> counts_{};
};

}  // namespace load_test
