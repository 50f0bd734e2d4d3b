#pragma once

// Builds a program of the project, and becomes it: it has our input, output and
// signals.

#include <string>
#include <vector>

#include "supervisor.hpp"
#include "workspace.hpp"

namespace lab {

/// Builds the targets and executes the command. Throws Trouble when they do not
/// build, Interrupted when a person ends that.
Exit build_and_become(const Workspace& workspace,
                      std::vector<std::string> targets, const Command& program);

}  // namespace lab
