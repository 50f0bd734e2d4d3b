#pragma once
// How long things took, all of them, in little memory: as HdrHistogram does it.
//
//   Histogram latency;
//   latency.record(350us);
//   latency.at(99.0);  // 99 of 100 took no longer than this

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace load_test {

/// Counts times in buckets: of a microsecond each below 2,048 µs, and above
/// that 1,024 for each power of two. So what it says is never less than what
/// was recorded, and more by less than 1/1024 (0.1 %). Not thread safe.
///
/// Of our own, because neither Debian nor Ubuntu has the C library.
class Histogram {
 public:
  using Microseconds = std::chrono::microseconds;

  /// What is longer counts as this long: 71 minutes.
  static constexpr Microseconds longest{(std::int64_t{1} << 32U) - 1};
  static constexpr double relative_error = 1.0 / 1024;

  /// Less than nothing counts as nothing.
  void record(Microseconds time) noexcept {
    const std::int64_t clamped = time.count() < 0 ? 0
                                 : time > longest ? longest.count()
                                                  : time.count();
    const auto value = static_cast<std::uint64_t>(clamped);
    ++counts_[bucket_of(value)];
    ++count_;
    total_ += value;
    least_ = value < least_ ? value : least_;
    most_ = value > most_ ? value : most_;
  }

  /// Adds all that the other has counted.
  void add(const Histogram& other) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  /// The time that `percent` of all did not exceed: the highest that belongs
  /// into its bucket. 0 for none counted.
  [[nodiscard]] Microseconds at(double percent) const noexcept;

  /// These three are exact. 0 for none counted.
  [[nodiscard]] Microseconds least() const noexcept;
  [[nodiscard]] Microseconds most() const noexcept;
  [[nodiscard]] double mean() const noexcept;  ///< In microseconds.

 private:
  static constexpr unsigned exact_bits = 11;  // below 2^11 each value alone
  static constexpr std::uint64_t exact = std::uint64_t{1} << exact_bits;
  static constexpr std::uint64_t half = exact / 2;
  static constexpr unsigned longest_bits = 32;
  static constexpr std::size_t buckets =
      exact + (longest_bits - exact_bits) * half;

  static constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
    if (value < exact) {
      return value;
    }
    const auto shift =
        static_cast<unsigned>(std::bit_width(value)) - exact_bits;
    return exact + (shift - 1) * half + ((value >> shift) - half);
  }
  static std::uint64_t highest_in(std::size_t bucket) noexcept;

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(buckets);
  std::uint64_t count_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t least_ = UINT64_MAX;
  std::uint64_t most_ = 0;
};

}  // namespace load_test
