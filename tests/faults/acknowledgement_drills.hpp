// What an acknowledgement is worth when brokers die: labs 1 and 4, on a
// cluster.
#pragma once

#include "drill.hpp"

namespace faults {

/// The leader hangs for a moment and dies, five times, under load.
Drill leader_kills();

/// The followers hang while payments are acknowledged; then the leader dies,
/// and a follower takes over with what it has.
Drill frozen_followers();

/// Two of three brokers hang for so long that only the leader is in sync. Then
/// it dies, too, and one of the others takes over.
Drill last_replica();

}  // namespace faults
