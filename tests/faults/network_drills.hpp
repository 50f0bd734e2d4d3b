// What a network does to payments: labs 1 and 4, behind a proxy. These use the
// broker that LAB_BOOTSTRAP names.
#pragma once

#include "drill.hpp"

namespace faults {

/// The broker writes the first ten payments, and nobody hears of it: each
/// connection is cut in place of the answer.
Drill lost_acknowledgements();

}  // namespace faults
