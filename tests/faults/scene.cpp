#include "scene.hpp"

#include <stdexcept>
#include <support/processes.hpp>

namespace faults {

broker::OwnCluster& Scene::cluster() {
  if (!cluster_) {
    support::with_children_of_ours([this] {
      // A failover takes as long as this, and there are many.
      cluster_.emplace(std::filesystem::path(REPOSITORY) / ".lab",
                       broker::OwnCluster::Properties{
                           {"broker.session.timeout.ms", "1500"}});
    });
  }
  return *cluster_;
}

void Scene::start_broker(int number) {
  support::with_children_of_ours([this, number] { cluster().start(number); });
}

std::filesystem::path program_path(const std::string& path) {
  std::filesystem::path program = std::filesystem::path(PROGRAMS) / path;
  if (!std::filesystem::exists(program)) {
    throw std::runtime_error("there is no " + program.string() +
                             ": ninja -C build/dev fault_drills makes it");
  }
  return program;
}

}  // namespace faults
