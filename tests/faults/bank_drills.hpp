// What a bank does to those who ask it to charge: labs 4 and 5.
#pragma once

#include "drill.hpp"

namespace faults {

/// The bank charges five payments, and nobody hears of it: each connection is
/// cut in place of the answer.
Drill bank_charges_and_drops();

/// The same, but the connection stays: there is no answer, and no error.
Drill bank_says_nothing();

/// The bank answers 503 to the first twelve requests.
Drill bank_down();

}  // namespace faults
