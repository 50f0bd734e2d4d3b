// Processes that outlive the program that starts them, and how to find, signal
// and end them later without ever hitting a stranger.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace broker {

/// One process, not just its number: numbers are used again.
struct ProcessId {
  long pid = 0;
  unsigned long long started = 0;  // clock ticks after boot, from /proc
};

/// Whether it still runs. A zombie does not.
bool alive(const ProcessId& process);

/// Sends a signal if the process still runs; false when it is gone.
bool send_signal(const ProcessId& process, int signal);

/// Waits until it is gone; false when the time is up.
bool wait_until_gone(const ProcessId& process,
                     std::chrono::milliseconds timeout);

/// Stops it where it is (SIGSTOP); true when every thread of it stands still.
/// SIGCONT lets it go on.
bool freeze(const ProcessId& process, std::chrono::milliseconds timeout);

/// SIGTERM, and SIGKILL after `grace`. Returns when it is gone. Throws Problem
/// when it may not be signalled or does not go.
void end(const ProcessId& process, std::chrono::milliseconds grace);

/// Kills (SIGKILL) a process and all others of its session, which it leads.
void end_session(const ProcessId& leader);

/// The process that has this number now, if any.
std::optional<ProcessId> identify(long pid);

/// Its name as `ps` shows it; empty when it cannot be seen.
std::string command_name(long pid);

/// Its arguments; empty when they cannot be seen.
std::vector<std::string> arguments(long pid);

/// The process that a pid file names, if it still runs. A file that is missing,
/// cut short, of an earlier boot, or whose number now belongs to somebody else
/// gives nothing.
std::optional<ProcessId> read_pid_file(const std::filesystem::path& file);

/// What to start, and how.
struct Spawn {
  std::vector<std::string> argv;  // argv[0] is a path or found in PATH
  std::filesystem::path folder;   // where it runs
  std::filesystem::path log;      // its stdout and stderr; begun anew
  std::filesystem::path pid_file;
  std::vector<std::pair<std::string, std::string>> environment;  // added
  std::optional<int> inherit;  // a descriptor that it keeps
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
