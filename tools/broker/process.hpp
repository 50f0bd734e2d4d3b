// How to find, signal and end a process without ever hitting a stranger.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
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

/// Writes a pid file for read_pid_file. Throws Problem.
void write_pid_file(const std::filesystem::path& file,
                    const ProcessId& process);

/// The process that a pid file names, if it still runs. A file that is missing,
/// cut short, of an earlier boot, or whose number now belongs to somebody else
/// gives nothing.
std::optional<ProcessId> read_pid_file(const std::filesystem::path& file);

}  // namespace broker
