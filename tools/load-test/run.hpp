#pragma once
// A load test from its broker to its report.

#include <lab/workspace.hpp>

#include "options.hpp"

namespace load_test {

/// Exit status of a test that a person has stopped.
inline constexpr int stopped = 130;

/// Finds or starts the broker, measures, prints, and leaves no topic behind.
/// Returns the exit status. Throws lab::Misuse and lab::Trouble.
int run(const Options& options);

}  // namespace load_test
