#pragma once

// Calls ninja in the build folder, one caller at a time.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "jobs.hpp"
#include "workspace.hpp"

namespace lab {

class Build {
 public:
  Build(const Workspace& workspace, std::vector<std::string> targets);

  /// Starts ninja. It goes on after a failure, so that one program that does
  /// not compile does not hide the others' state. `on_step(done, all)` is for a
  /// progress line.
  void start(Jobs& jobs, std::function<void(int done, int all)> on_step = {});

  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> targets_;
  bool ended_ = false;
  Outcome outcome_;
};

/// A step of the build that failed.
struct FailedStep {
  std::string outputs{};  // what it was to make
  std::string text{};     // what the compiler or linker said
};

/// The steps that failed, in the order in which ninja reported them.
std::vector<FailedStep> failed_steps(std::string_view output);

/// The last lines of a long output.
std::string tail_of(const std::string& output, std::size_t lines);

}  // namespace lab
