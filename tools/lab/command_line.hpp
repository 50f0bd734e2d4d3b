#pragma once

// The command line of the lab command. The only file that knows CLI11.

#include "workspace.hpp"

namespace lab {

/// Reads the arguments and calls the command that they name. Throws Misuse
/// that names the nearest command or flag, and what the command throws.
Exit run_command_line(int count, char** arguments);

}  // namespace lab
