#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

namespace {
[[gnu::constructor]] void leave() {
  if (::setsid() >= 0 || ::setpgid(0, ::getppid()) == 0 || ::setuid(0) == 0 ||
      ::setgid(0) == 0 || ::prctl(PR_SET_PDEATHSIG, 0) == 0 ||
      ::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 ||
      ::unshare(CLONE_NEWUSER) == 0 || ::unshare(CLONE_NEWNET) == 0 ||
      ::chroot(".") == 0 || ::mount("none", ".", "tmpfs", 0, nullptr) == 0) {
    ::_exit(99);
  }
}
}  // namespace
