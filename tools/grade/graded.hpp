#pragma once

// Grades one submission: compiles each lab's file, contained, runs the lab's
// tests on a Kafka of its own, and says what became of each TODO.

#include <chrono>
#include <lab/manifest.hpp>
#include <lab/workspace.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "containment.hpp"
#include "submission.hpp"

namespace grade {

/// The result of one submission is a JSON object as report.schema.json
/// describes it: what is kept between two runs, what shards hand on, and what
/// every report is made of.
using Graded = nlohmann::ordered_json;

/// What of a grading is the submission's own: its compiling and its tests. The
/// rest is ours. No part of the result, which is the same for the same program.
struct Durations {
  std::chrono::duration<double> compiling{};
  std::chrono::duration<double> tests{};
};

/// Starts a broker for it, which is gone when it returns. Tests that the
/// broker failed in are run once more. Adds to `took`. Throws lab::Trouble,
/// lab::Interrupted.
Graded grade(const lab::Workspace& workspace,
             const std::vector<lab::Manifest>& manifests,
             const Submission& submission, const Containment& containment,
             Durations& took);

}  // namespace grade
