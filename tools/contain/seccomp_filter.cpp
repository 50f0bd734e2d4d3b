#include "seccomp_filter.hpp"

#include "failure.hpp"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "refused_calls.hpp"

namespace contain {

bool seccomp_offered() {
  return ::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

void refuse_system_calls(Signals signals) {
  std::vector<sock_filter> code = refused_calls(signals, ::getpid());
  const sock_fprog program{.len = static_cast<unsigned short>(code.size()),
                           .filter = code.data()};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the only way to call it
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &program) != 0) {
    throw system_failure("cannot install the seccomp filter");
  }
}

}  // namespace contain

#else

namespace contain {

bool seccomp_offered() {
  return false;
}

void refuse_system_calls(Signals /*signals*/) {
  throw Failure{"there is no seccomp filter for this system"};
}

}  // namespace contain

#endif
