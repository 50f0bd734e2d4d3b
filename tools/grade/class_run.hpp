#pragma once

// Grades a class: some submissions at once, each by a process of its own with a
// broker of its own, so that none can spoil another's result. What is done is
// kept until all are, so that a run that was killed goes on where it was.

#include <filesystem>
#include <functional>
#include <lab/workspace.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graded.hpp"

namespace grade {

/// Part `number` of `count` of a class: each n-th submission. 1 of 1 is all.
struct Shard {
  int number = 1;
  int count = 1;

  /// Reads "2/4". Throws lab::Misuse.
  static Shard parse(const std::string& text);
};

/// The same for every submission.
struct Terms {
  std::vector<std::string> labs{};       // as a person names them; none: all
  std::string containment = "landlock";  // the least that is accepted
  std::optional<int> newest_abi{};       // as on an older kernel: for tests
  // A line for each submission: seconds of compiling, of tests, its name.
  std::filesystem::path durations{};  // empty: nobody asks
};

struct ClassOptions {
  std::vector<std::filesystem::path> folders{};
  Shard shard{};
  unsigned at_once = 1;
  Terms terms{};
};

/// What one submission's process is called to do.
struct OneJob {
  std::filesystem::path folder{};
  std::string name{};
  std::filesystem::path result{};  // where its Graded goes
};

/// Grades the shard's submissions and returns their results by name. Throws
/// lab::Misuse for unknown labs and for folders that are no submissions, before
/// any is graded; lab::Trouble; lab::Interrupted, after which the next run goes
/// on.
std::vector<Graded> grade_class(
    const lab::Workspace& workspace, const ClassOptions& options,
    const std::function<void(std::string_view)>& on_progress);

/// Grades one, and writes the result.
void grade_one(const lab::Workspace& workspace, const OneJob& job,
               const Terms& terms);

}  // namespace grade
