// What befalls the programs that work on payments: labs 2, 4 and 5.
#pragma once

#include "drill.hpp"

namespace faults {

/// Each program is killed five times, with half of its outputs on their way.
Drill processor_kills();

/// Values that nobody can read lie between the payments.
Drill poison();

}  // namespace faults
