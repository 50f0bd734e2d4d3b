#pragma once
// The command line of `./lab load-test`.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configuration.hpp"

namespace load_test {

struct Options {
  std::string broker{};              ///< native, docker or HOST:PORT.
  std::string topic{};               ///< Empty: one of its own.
  int partitions = 6;                ///< Of its own topic.
  std::string payload = "payments";  ///< Or random, or a file.
  std::size_t size = 200;            ///< Bytes of a value.
  /// 0: no limit. With compare, of the turns that are flat out.
  std::uint64_t records = 0;
  /// 0: no limit. With compare, of the turns at a rate.
  std::chrono::milliseconds duration{0};
  double rate = 0;  ///< Records a second; 0: flat out.
  bool compare = false;
  int rounds = 3;
  /// What is measured: one, or more when they are compared.
  std::vector<Configuration> configurations{};
  bool json = false;
  std::string html{};  ///< A file; empty: no page.
};

/// Nothing when help was asked for, and given. Throws lab::Misuse that names
/// the flag and what is right.
std::optional<Options> read_options(int count, const char* const* arguments);

}  // namespace load_test
