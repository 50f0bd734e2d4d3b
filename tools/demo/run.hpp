#pragma once
// One run of the demo, from the first payment to the books.

#include <filesystem>

#include "options.hpp"

namespace demo {

/// Where a run finds what it needs.
struct Surroundings {
  std::filesystem::path programs;  ///< The folder of the solutions.
  std::filesystem::path state;     ///< <repository>/.lab
};

/// Starts three brokers, the bank and all programs, lets payments flow and
/// faults happen, waits until every payment has arrived, and prints the books.
/// True when they balance. Throws broker::Problem where there can be no
/// brokers, and Stopped when SIGINT or SIGTERM came: nothing is left then.
bool run(const Options& options, const Surroundings& surroundings);

/// A person has ended the demo.
class Stopped {};

}  // namespace demo
