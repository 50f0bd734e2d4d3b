#pragma once

// How the project is built: CMakePresets.json has a preset for each way.

#include <string>

#include "workspace.hpp"

namespace lab {

/// The workspace with build/<preset>, configured. Throws Misuse for a name that
/// there is not, Trouble when it cannot be configured.
Workspace configured(const std::string& preset);

}  // namespace lab
