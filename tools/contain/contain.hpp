// Runs a program that nobody has read.
//
// It takes rights away from this process and then becomes the program: process
// id, process group, parent, pipes and signals stay what they are, so that a
// judge stops, freezes and measures the program itself. That is why bubblewrap
// is no choice here: it starts the program as another process, and who freezes
// or ends bubblewrap has neither frozen nor ended the program.
//
//   contain::Options options;
//   options.write = {"/tmp/scratch"};
//   options.connect = {19092};
//   options.command = {"/tmp/gateway", "--bootstrap-servers", "…"};
//   contain::become_program(options);  // does not return
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "limits.hpp"

namespace contain {

/// What a caller can rely on.
enum class Level {
  /// Limits of processor time, memory, processes, files; a clean environment;
  /// no inherited descriptors; what describe() says besides.
  limits,
  /// All of it: besides the limits, the file system, TCP by port, signals, and
  /// the seccomp filter.
  landlock
};

/// The level that this machine reaches with Landlock at this ABI.
Level level_at(int abi);
const char* name_of(Level level);

inline constexpr int any_abi = std::numeric_limits<int>::max();

struct Options {
  /// The program's path and arguments. It and its interpreter need no rule in
  /// `read` where they are below /usr or are the program itself; its own shared
  /// libraries do.
  std::vector<std::string> command;
  std::vector<std::filesystem::path> read;
  /// Folders. With `user`, the caller has given them to that user.
  std::vector<std::filesystem::path> write;
  std::vector<std::uint16_t> connect;
  /// Also to the ports of this machine that the command's arguments and
  /// KAFKA_BOOTSTRAP_SERVERS name.
  bool connect_arguments = false;
  Limits limits;
  /// A program built with a sanitizer: reads its own folder in /proc, and looks
  /// for no leaks, for which it would need ptrace.
  bool sanitized = false;
  std::optional<uid_t> user;
  /// Where it starts, its HOME and its TMPDIR. Empty: it starts where we are,
  /// and has none.
  std::filesystem::path home;
  std::vector<std::string> keep_environment;
  Level at_least = Level::landlock;
  /// As on a kernel that offers no newer one; 0: no Landlock. For tests.
  int newest_abi = any_abi;
};

/// The ABI that is used: the kernel's, but no newer than asked for.
int used_abi(int newest);

/// Becomes the program. Throws Failure when anything that was asked for cannot
/// be had, before any of the program has run.
[[noreturn]] void become_program(const Options& options);

/// The part that works on this process alone: all but descriptors, environment
/// and execve(). What follows is contained. Throws Failure.
void restrict_this_process(const Options& options);

}  // namespace contain
