// How much of the machine a program may take: getrlimit(2), setrlimit(2).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace contain {

/// The defaults are what no honest lab program comes near. Measured in the
/// checks of all labs' solutions: 13 threads and 754 MiB of addresses in one
/// program, 104 processes and threads in the eight tests that run side by side;
/// 490 MiB in the compiler.
struct Limits {
  /// Of addresses, per process (RLIMIT_AS). None: a program that was built with
  /// a sanitizer reserves terabytes.
  std::optional<std::uint64_t> memory_mib = 4096;
  /// Processes and threads together, of all programs of the user.
  std::uint64_t processes = 256;
  std::uint64_t file_size_mib = 64;  ///< Per file.
  std::uint64_t open_files = 256;    ///< Per process.
  std::chrono::seconds cpu{120};     ///< Per process.
};

/// Sets them, once and for all: a limit that is lower already stays. No core is
/// dumped. `others` are processes and threads of the same user that run
/// already: the kernel counts them too. Throws Failure.
void set_limits(const Limits& limits, std::uint64_t others);

/// How many processes and threads the user has now, as /proc shows them; 0
/// where there is no /proc.
std::uint64_t processes_of(uid_t user);

}  // namespace contain
