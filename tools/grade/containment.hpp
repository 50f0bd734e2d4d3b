#pragma once

// How a submission's code is kept in: the command lines of tools/contain for
// compiling it and for running it.

#include <filesystem>
#include <lab/workspace.hpp>
#include <string>
#include <vector>

namespace grade {

class Containment {
 public:
  /// Asks `contain` what this machine offers. Throws lab::Trouble when it
  /// offers less than `least` ("landlock" or "limits").
  Containment(const lab::Workspace& workspace, const std::string& least);

  /// "landlock" or "limits", as `contain --describe` names it.
  [[nodiscard]] const std::string& level() const { return level_; }

  /// What stands before the compiler's own words. It reads the project's
  /// headers and the compiler, writes below `scratch` and reaches nothing else.
  [[nodiscard]] std::vector<std::string> for_compiling(
      const std::filesystem::path& scratch) const;

  /// What stands before the program. It reads `built`, writes below `home`,
  /// and connects to the addresses that its own arguments name.
  [[nodiscard]] std::vector<std::string> for_running(
      const std::filesystem::path& built,
      const std::filesystem::path& home) const;

  /// The user that a program runs as, or nothing where we cannot choose one.
  [[nodiscard]] static std::vector<std::string> user();

 private:
  lab::Workspace workspace_;
  std::filesystem::path contain_;
  std::string level_;
};

}  // namespace grade
