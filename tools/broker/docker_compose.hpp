// docker-compose.yml, through `docker compose` or the older `docker-compose`:
// what the single broker and the cluster in Docker have in common.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "broker/command.hpp"

namespace broker {

/// The project's containers. Thread safe.
class Compose {
 public:
  /// Throws Problem: no Docker, its engine is not running or not ours to use,
  /// no compose.
  Compose();

  /// Starts these services, and what they depend on. Throws Problem, in words
  /// that fit, after it has removed them again: without its ports a container
  /// is of no use to anybody.
  void up(const std::vector<std::string>& services) const;

  /// Ends these services' containers and removes them with their data, and
  /// everything else of the project unless `others` are there: those stay.
  /// True if the first of the services was there. Throws Problem.
  [[nodiscard]] bool remove(const std::vector<std::string>& services,
                            const std::vector<std::string>& others) const;

  /// The id of a service's container, empty when there is none.
  [[nodiscard]] std::string container(const std::string& service) const;
  /// Whether the service's container is there and runs.
  [[nodiscard]] bool is_running(const std::string& service) const;
  /// "healthy", "unhealthy", "starting", or empty.
  [[nodiscard]] std::string health(const std::string& service) const;
  /// The last lines that it printed; empty when there is no container.
  [[nodiscard]] std::string log(const std::string& service) const;

 private:
  [[nodiscard]] Outcome run(const std::vector<std::string>& words,
                            std::chrono::milliseconds deadline) const;

  std::vector<std::string> command_;
};

/// Throws the Problem that fits what a failed `docker compose up` has printed.
[[noreturn]] void throw_compose_problem(const std::string& output);

inline constexpr const char* without_docker =
    "or do without Docker: ./lab broker up --native";

}  // namespace broker
