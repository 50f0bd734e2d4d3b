// What the drills of one run share, made when it is first asked for.
#pragma once

#include <broker/own_cluster.hpp>
#include <filesystem>
#include <optional>
#include <string>

namespace faults {

class Scene {
 public:
  /// Three brokers and a controller. A drill gives them back as it got them:
  /// all of them up, every partition in sync.
  broker::OwnCluster& cluster();

  /// Starts a broker of it again. Use this while a support::Program runs: that
  /// one ends children of this process that it does not know.
  void start_broker(int number);

 private:
  std::optional<broker::OwnCluster> cluster_;
};

/// The program of an entrant: `path` is below build/<preset>/bin/. Throws
/// std::runtime_error when it was not built.
std::filesystem::path program_path(const std::string& path);

}  // namespace faults
