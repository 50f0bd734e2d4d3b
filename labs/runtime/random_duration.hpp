#pragma once
// A little chance, so that many who wait do not all come back at once.

#include <chrono>

namespace runtime {

/// A time from `least` to `most`, both included; all are equally likely. Draws
/// from the operating system's entropy: two programs that start at the same
/// moment draw differently. `least` must not be more than `most`.
std::chrono::milliseconds random_duration(std::chrono::milliseconds least,
                                          std::chrono::milliseconds most);

}  // namespace runtime
