#pragma once

// Runs the tests of some TODOs against a program that is wrong on purpose.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "jobs.hpp"
#include "manifest.hpp"
#include "mistake.hpp"
#include "verdict.hpp"

namespace lab {

/// What became of it.
struct Catch {
  std::vector<TestVerdict> tests;

  /// Throws Trouble when a test came to no verdict.
  void require_verdicts() const;

  /// The tests of one TODO that failed.
  [[nodiscard]] std::vector<const TestVerdict*> failed(int todo) const;
};

class BrokerLink;

/// Finds the broker and throws Trouble when there is none.
void reach(BrokerLink& broker, Jobs& jobs);

/// All tests of these TODOs, of all for none, or as many as it takes until
/// `is_enough`: those named in `first` before the others.
Catch judge_wrong_program(
    const Workspace& workspace, Jobs& jobs, const BrokerLink& broker,
    const Manifest& manifest, const std::filesystem::path& program,
    const std::vector<int>& todos,
    const std::function<bool(const Catch&)>& is_enough = {},
    const std::vector<std::string>& first = {});

/// Whether a TODO that is right has its points, or gets them as soon as the
/// broken ones are mended.
bool is_spared(const TodoVerdict& todo, const Mistake& mistake);

/// Whether the words occur in what a test says about its failures.
bool says(const TestVerdict& test, const std::string& words);

/// All that a test says about its failures, for a developer.
std::string words_of(const TestVerdict& test);

}  // namespace lab
