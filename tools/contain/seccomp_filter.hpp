// Which calls to the kernel a process may make: seccomp, for what Landlock does
// not see, such as UDP, ptrace, namespaces and shared memory. For good, and for
// all that it starts.
//
// It is a list of what is refused. A student's program may use the whole of the
// standard library and librdkafka, on any version of glibc; a list of what is
// allowed would end right programs after an upgrade.
//
// https://docs.kernel.org/userspace-api/seccomp_filter.html
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace contain {

/// Whether this kernel and processor have it (x86_64 and aarch64).
bool seccomp_offered();

/// Who keeps the program's signals away from processes outside.
enum class Signals {
  landlock,  ///< Landlock's scope, from scope_abi on: nothing to do here.
  own_only   ///< The filter: the program may send them to itself alone.
};

/// Installs the filter for the calling thread and all that it starts. It must
/// have given up new privileges (PR_SET_NO_NEW_PRIVS) and must execve() the
/// program itself: with Signals::own_only the filter knows its process id.
/// Throws Failure.
void refuse_system_calls(Signals signals);

}  // namespace contain
