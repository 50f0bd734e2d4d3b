// Starts processes that outlive this program, and others that must not.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/process.hpp"

namespace broker {

/// What to start, and how.
struct Spawn {
  std::vector<std::string> argv;  // argv[0] is a path or found in PATH
  std::filesystem::path folder;   // where it runs
  std::filesystem::path log;      // its stdout and stderr; begun anew
  std::filesystem::path pid_file;
  std::vector<std::pair<std::string, std::string>> environment;  // added
  // The only descriptor that it gets besides 0 to 2.
  std::optional<int> inherit;
  int nice = 0;
};

/// Starts a process in a session of its own, so that no Ctrl-C and no end of
/// this program reaches it. The pid file is complete before the process runs
/// its first instruction: a caller killed at any moment leaves either nothing
/// or a process that can be found. Throws Problem when it cannot be started.
ProcessId spawn_detached(const Spawn& spawn);

/// A process that must not outlive this one: when this program ends, however
/// it ends, the process is killed.
class GuardedProcess {
 public:
  explicit GuardedProcess(const Spawn& spawn);
  GuardedProcess(GuardedProcess&& other) noexcept;
  GuardedProcess& operator=(GuardedProcess&&) = delete;
  GuardedProcess(const GuardedProcess&) = delete;
  GuardedProcess& operator=(const GuardedProcess&) = delete;
  /// Kills it (SIGKILL) and waits until it is gone.
  ~GuardedProcess();

  [[nodiscard]] const ProcessId& id() const noexcept { return id_; }

 private:
  ProcessId id_;
  int lifeline_ = -1;  // closing it makes the guardian kill the process
  long guardian_ = -1;
};

}  // namespace broker
