#include "acknowledgement_drills.hpp"
#include "drill.hpp"

namespace faults {

std::vector<Drill> all_drills() {
  return {leader_kills(), frozen_followers(), last_replica()};
}

}  // namespace faults
