// What a process may open and where it may connect to: Landlock, the part of
// Linux with which a process takes rights away from itself, for good and for
// all that it starts. No root is needed.
//
//   Ruleset ruleset{landlock_abi()};
//   ruleset.allow_reading("/usr");
//   ruleset.allow_connecting(19092);
//   ruleset.enforce();  // from here on: nothing else
//
// https://docs.kernel.org/userspace-api/landlock.html
#pragma once

#include <cstdint>
#include <filesystem>
#include <support/descriptor.hpp>

namespace contain {

/// The newest Landlock ABI that the kernel offers; 0: none, or switched off.
int landlock_abi();

/// What came with which ABI ("Previous limitations" in the kernel's page).
inline constexpr int file_system_abi = 1;
inline constexpr int tcp_abi = 4;
inline constexpr int scope_abi = 6;  // signals and abstract sockets

class Ruleset {
 public:
  /// An empty set of rules that handles all that `abi` can: enforced, it
  /// forbids all of it. Throws Failure.
  explicit Ruleset(int abi);

  /// The file, or the folder with all below it, may be read and executed.
  /// Symbolic links are followed now. Throws Failure, also when there is no
  /// such file.
  void allow_reading(const std::filesystem::path& path);
  /// The same where the system has it.
  void allow_reading_if_there(const std::filesystem::path& path);
  /// Files and folders below the folder may be read, written, made, renamed and
  /// removed, but not executed. No devices or sockets can be made.
  void allow_writing(const std::filesystem::path& folder);
  /// The device may be read and written.
  void allow_device(const std::filesystem::path& device);
  /// TCP connections to the port may be made, at any address: Landlock knows
  /// ports only. Nothing to do below tcp_abi.
  void allow_connecting(std::uint16_t port);

  /// Restricts the calling thread and all that it starts from now on. It must
  /// have given up new privileges (PR_SET_NO_NEW_PRIVS).
  void enforce();

 private:
  void allow(const std::filesystem::path& path, std::uint64_t access);

  int abi_;
  std::uint64_t file_accesses_ = 0;  // that the ABI knows
  support::Descriptor ruleset_;
};

}  // namespace contain
