// What containment is worth on this machine: tried out, not looked up.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "contain.hpp"

namespace contain {

/// What a contained process was really refused.
struct Description {
  Level level = Level::limits;
  int landlock_abi = 0;
  bool file_system = false;       ///< Opening a folder that no rule names.
  bool tcp = false;               ///< Connecting to a port that no rule names.
  bool udp = false;               ///< Making a socket for it.
  bool signals = false;           ///< Sending one to its parent.
  bool abstract_sockets = false;  ///< Making a socket for them.
  bool ptrace = false;            ///< Being traced, seeing a stranger's files.
  bool user_switch = false;       ///< It ran as another user than root.
  bool seccomp = false;           ///< Leaving its process group, for one.
};

/// Contains a child of this process and lets it try. `user` is who it becomes
/// when we are root; without one, 65534 (nobody) is tried. Throws Failure.
Description describe(std::optional<uid_t> user, int newest_abi = any_abi);

/// One line: "landlock (ABI 7): file system, TCP, …; not enforced: …".
std::string as_text(const Description& description);
/// One line, a JSON object with the names of the members.
std::string as_json(const Description& description);

}  // namespace contain
