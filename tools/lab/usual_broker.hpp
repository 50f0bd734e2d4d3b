#pragma once

// Which Kafka `./lab` starts when none is named: the one of this repository, on
// the ports of the settings file.

#include <broker/cluster_place.hpp>
#include <broker/native_broker.hpp>
#include <cstdint>
#include <string>

#include "workspace.hpp"

namespace lab {

/// Where it lives. LAB_PORT, when set, moves its ports: 19092 becomes that
/// number, and the others keep their distance from it. Throws Misuse when
/// LAB_PORT is no number from 1024 to 65000.
broker::Place usual_broker(const Workspace& workspace);

/// Where the cluster lives, on ports beside its own; LAB_PORT moves them, too.
broker::ClusterPlace usual_cluster(const Workspace& workspace);

/// The address of the single broker, "127.0.0.1:19092".
std::string usual_address();

/// The port of `lab bank`, moved by LAB_PORT as the broker's ports are.
std::uint16_t usual_bank_port();

}  // namespace lab
