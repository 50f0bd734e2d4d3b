// The few things about processes that a judge needs and the standard library
// lacks: start one with limits, find what it left behind, end all of it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace support {

/// Makes this process inherit the orphans of its descendants, so that a
/// program which forks and ends cannot leave anything running unseen.
void adopt_orphans();

struct Spawn {
  std::filesystem::path path;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< NAME=VALUE, on top of our own.
  int input = -1;                        ///< Becomes its descriptor 0.
  int output = -1;                       ///< Becomes its descriptor 1.
  int errors = -1;                       ///< Becomes its descriptor 2.
};

/// Starts a program in a process group of its own; it is killed when this
/// process dies. Throws std::runtime_error when it cannot be started.
pid_t spawn(const Spawn& what);

/// Our children, but for those that were started with spawn() and not yet
/// forgotten: what programs left behind.
std::vector<pid_t> stray_children();

/// Runs `work`, which starts processes of the judge's own, such as a broker's
/// guardian: what it leaves running is no stray. It must not start or end a
/// support::Program.
void with_children_of_ours(const std::function<void()>& work);

/// The process has been waited for: its number may be used again.
void forget(pid_t pid);

/// The name of a process, "?" when it is gone.
std::string process_name(pid_t pid);

/// Kills and reaps what programs left behind, and what those leave behind in
/// turn; returns the names.
std::vector<std::string> end_stray_children();

/// True when all threads of the process wait for something.
bool sleeping(pid_t pid);

/// Bytes of memory that a process has now, 0 when it is gone.
std::size_t resident_memory(pid_t pid);

/// Processor time used by a running process, 0 when it is gone.
std::chrono::microseconds processor_time(pid_t pid);

}  // namespace support
