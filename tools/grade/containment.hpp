#pragma once

// How a submission's code is kept in: the command lines of tools/contain for
// compiling it and for running it.

#include <filesystem>
#include <lab/workspace.hpp>
#include <optional>
#include <string>
#include <vector>

namespace grade {

/// For one submission. As root, its code runs as a user that nobody else is.
class Containment {
 public:
  /// Asks `contain` what this machine offers. Throws lab::Trouble when it
  /// offers less than `least` ("landlock" or "limits"). With `newest_abi` it
  /// uses Landlock as an older kernel has it; 0: not at all.
  Containment(const lab::Workspace& workspace, const std::string& least,
              std::optional<int> newest_abi = std::nullopt);

  /// "landlock" or "limits", as `contain --describe` names it.
  [[nodiscard]] const std::string& level() const { return level_; }

  /// What stands before the compiler's own words. It reads the project's
  /// headers, what programs are linked to, and `source`; it writes below
  /// `scratch` and reaches nothing else.
  [[nodiscard]] std::vector<std::string> for_compiling(
      const std::filesystem::path& source,
      const std::filesystem::path& scratch) const;

  /// What stands before the program. It writes below `home` and connects to the
  /// addresses that its own arguments name.
  [[nodiscard]] std::vector<std::string> for_running(
      const std::filesystem::path& home) const;

  /// Ends every process of the code that is still there, however fast it starts
  /// others. Does nothing where the code runs as our own user.
  void end_all() const;

  /// Lets the contained code into a folder of ours, and no other submission's.
  void let_in(const std::filesystem::path& folder) const;

  /// Ends the code and empties the folder when it holds more than a lab's
  /// program ever writes: limits are for each file, and not for all of them.
  void keep_small(const std::filesystem::path& folder) const;

  /// Makes a folder that only the contained code may write to.
  void make_writable(const std::filesystem::path& folder) const;

 private:
  [[nodiscard]] std::vector<std::string> begin(
      const std::filesystem::path& home) const;

  lab::Workspace workspace_;
  std::filesystem::path contain_;
  std::vector<std::string> kernel_;  // contain's flags for an older one
  std::string level_;
  unsigned user_ = 0;  // whom the code runs as; 0: as we do
};

}  // namespace grade
