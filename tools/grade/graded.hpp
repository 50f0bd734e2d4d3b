#pragma once

// Grades one submission: compiles each lab's file, contained, runs the lab's
// tests on a Kafka of its own, and says what became of each TODO.

#include <lab/manifest.hpp>
#include <lab/workspace.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "containment.hpp"
#include "submission.hpp"

namespace grade {

/// The result of one submission is a JSON object as labs/grade.schema.json
/// describes it: what is kept between two runs, what shards hand on, and what
/// every report is made of.
using Graded = nlohmann::ordered_json;

/// Starts a broker for it, which is gone when it returns. Tests that the
/// broker failed in are run once more. Throws lab::Trouble, lab::Interrupted.
Graded grade(const lab::Workspace& workspace,
             const std::vector<lab::Manifest>& manifests,
             const Submission& submission, const Containment& containment);

}  // namespace grade
