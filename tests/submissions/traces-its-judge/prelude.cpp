#include <fcntl.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {
[[gnu::constructor]] void trace() {
  char byte = 0;
  iovec here{&byte, 1};
  iovec there{reinterpret_cast<void*>(&trace), 1};
  const rlimit none{0, 0};
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  for (const pid_t judge : {::getppid(), std::atoi("@JUDGE@")}) {
    const std::string memory = "/proc/" + std::to_string(judge) + "/mem";
    if (::ptrace(PTRACE_SEIZE, judge, nullptr, nullptr) == 0 ||
        ::ptrace(PTRACE_ATTACH, judge, nullptr, nullptr) == 0 ||
        ::process_vm_readv(judge, &here, 1, &there, 1, 0) > 0 ||
        ::process_vm_writev(judge, &here, 1, &there, 1, 0) > 0 ||
        ::open(memory.c_str(), O_RDWR) >= 0 ||
        ::prlimit(judge, RLIMIT_CPU, &none, nullptr) == 0 ||
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(judge), 19) == 0 ||
        ::sched_setaffinity(judge, sizeof one, &one) == 0) {
      ::_exit(99);
    }
  }
}
}  // namespace
