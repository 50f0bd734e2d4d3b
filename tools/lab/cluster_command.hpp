#pragma once

// `lab broker … --cluster`, without Docker.

#include <string>

#include "workspace.hpp"

namespace lab {

/// `action` is up, down, status or logs. Throws broker::Problem.
Exit cluster_command(const Workspace& workspace, const std::string& action);

}  // namespace lab
