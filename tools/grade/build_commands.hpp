#pragma once

// The commands that make a lab's program, as the project's own build has them,
// with other files in the places of the student's.

#include <filesystem>
#include <lab/manifest.hpp>
#include <lab/workspace.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace grade {

using Arguments = std::vector<std::string>;

struct BuildCommands {
  Arguments compile{};
  Arguments link{};
};

/// The commands for `source`, which becomes `object` and then `program`. They
/// may run in any folder. Throws lab::Trouble when the build has none.
BuildCommands build_commands(const lab::Workspace& workspace,
                             const lab::Manifest& manifest,
                             const std::filesystem::path& source,
                             const std::filesystem::path& object,
                             const std::filesystem::path& program);

/// Splits a command line as a POSIX shell does, as far as ninja's and CMake's
/// go: blanks, quotes, backslashes.
Arguments split_command(std::string_view line);

}  // namespace grade
