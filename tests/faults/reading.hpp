// What is in a topic of a cluster, as a client sees it.
#pragma once

#include <string>
#include <support/comparison.hpp>
#include <vector>

namespace faults {

/// Every record of the topic's partition 0 up to its end as it is now, of
/// committed transactions only. Throws std::runtime_error when it cannot be
/// read within half a minute.
std::vector<support::SeenRecord> read_all(const std::string& bootstrap,
                                          const std::string& topic);

}  // namespace faults
