#pragma once

// Reads what a test case wrote about itself.

#include <filesystem>

#include "jobs.hpp"
#include "verdict.hpp"

namespace lab {

/// Fills in the verdict of one test case from its results file (LAB_RESULTS:
/// one JSON object a line) and from how its process ended. Only a test that
/// says it passed and ended well has passed; one that says nothing is broken.
void read_results(const std::filesystem::path& results, const Outcome& outcome,
                  TestVerdict& verdict);

}  // namespace lab
