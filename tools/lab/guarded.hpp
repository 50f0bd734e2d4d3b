#pragma once

// What a command throws, in words and as an exit status.

#include <functional>

#include "workspace.hpp"

namespace lab {

/// Runs the command and returns its exit status. What it throws is explained
/// on standard error: Misuse (status 2), Trouble (status 3), anything else
/// (status 1). After Interrupted this process ends by the signal that stopped
/// it, so that a calling script stops as well.
int guarded(const std::function<Exit()>& command);

}  // namespace lab
