#include "histogram.hpp"

#include <algorithm>
#include <cmath>

namespace load_test {

void Histogram::add(const Histogram& other) noexcept {
  for (std::size_t i = 0; i < buckets; ++i) {
    counts_[i] += other.counts_[i];
  }
  count_ += other.count_;
  total_ += other.total_;
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
}

std::uint64_t Histogram::highest_in(std::size_t bucket) noexcept {
  if (bucket < exact) {
    return bucket;
  }
  const std::uint64_t shift = (bucket - exact) / half + 1;
  const std::uint64_t lowest = (half + (bucket - exact) % half) << shift;
  return lowest + (std::uint64_t{1} << shift) - 1;
}

Histogram::Microseconds Histogram::at(double percent) const noexcept {
  // A share that is a whole number of records must not become one more by a
  // rounding of 1e-16.
  constexpr double rounding = 1e-9;
  const double share =
      percent / 100 * static_cast<double>(count_) * (1 - rounding);
  const auto wanted =
      std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(share)), 1,
                                std::max<std::uint64_t>(count_, 1));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets; ++i) {
    seen += counts_[i];
    if (seen >= wanted) {
      return Microseconds{
          static_cast<std::int64_t>(std::min(highest_in(i), most_))};
    }
  }
  return Microseconds{0};
}

Histogram::Microseconds Histogram::least() const noexcept {
  return Microseconds{count_ == 0 ? 0 : static_cast<std::int64_t>(least_)};
}

Histogram::Microseconds Histogram::most() const noexcept {
  return Microseconds{static_cast<std::int64_t>(most_)};
}

double Histogram::mean() const noexcept {
  return count_ == 0
             ? 0
             : static_cast<double>(total_) / static_cast<double>(count_);
}

}  // namespace load_test
