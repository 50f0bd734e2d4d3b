// Randomness that can be had again: every test draws from its own sequence,
// given by the run's seed and the test's name, so that LAB_SEED=<the printed
// number> repeats a run exactly, one test or all of them.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace support {

/// The seed of this run: LAB_SEED if it is a number, else a random one.
std::uint64_t seed();

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_{seed} {}

  /// A number from `low` to `high`, both included.
  std::int64_t number(std::int64_t low, std::int64_t high);
  /// True once in `n` times.
  bool one_in(int n) { return number(1, n) == 1; }
  /// Letters a-z, digits: incompressible enough, safe inside JSON.
  std::string letters(std::size_t count);
  /// A UUID version 4.
  std::string uuid();

 private:
  std::mt19937_64 engine_;
};

/// The sequence for one purpose: different names, different sequences.
Random random_for(std::string_view purpose);

}  // namespace support
