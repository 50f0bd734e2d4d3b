#include "acknowledgement_drills.hpp"
#include "bank_drills.hpp"
#include "drill.hpp"
#include "network_drills.hpp"
#include "processing_drills.hpp"

namespace faults {

std::vector<Drill> all_drills() {
  return {lost_acknowledgements(), leader_kills(),    frozen_followers(),
          last_replica(),          processor_kills(), bank_charges_and_drops(),
          bank_says_nothing(),     bank_down(),       poison()};
}

}  // namespace faults
