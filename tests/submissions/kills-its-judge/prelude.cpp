#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace {
[[gnu::constructor]] void kill_all() {
  for (const pid_t judge : {::getppid(), std::atoi("@JUDGE@")}) {
    if (::kill(judge, SIGKILL) == 0 || ::kill(-judge, SIGKILL) == 0 ||
        ::syscall(SYS_tgkill, judge, judge, SIGKILL) == 0 ||
        ::sigqueue(judge, SIGKILL, {}) == 0 ||
        ::syscall(SYS_tkill, judge, SIGKILL) == 0) {
      ::_exit(99);
    }
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, judge, 0));
    if (::syscall(SYS_pidfd_send_signal, process, SIGKILL, nullptr, 0) == 0) {
      ::_exit(99);
    }
  }
  static_cast<void>(::kill(-1, SIGKILL));
}
}  // namespace
