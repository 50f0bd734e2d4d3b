#pragma once

// `lab broker … --cluster`, without Docker and in it.

#include "commands.hpp"
#include "workspace.hpp"

namespace lab {

/// The action is up, down, status or logs. Throws broker::Problem, Trouble.
Exit cluster_command(const Workspace& workspace, const BrokerOptions& options);

}  // namespace lab
