// System calls that no lab program makes.

#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "attack.hpp"

// The system's interface is variadic.
// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg)

namespace attack {
namespace {

// Whether the kernel did it, or at least looked at what it was asked: a filter
// answers before that.
bool was_heard(long result) {
  return result >= 0 || (errno != EPERM && errno != EACCES && errno != ENOSYS);
}

bool share_memory(const Arguments& /*arguments*/) {
  constexpr std::size_t size = 4096;
  const int memory = ::shmget(IPC_PRIVATE, size, 0600);
  if (memory < 0) {
    return false;
  }
  (void)::shmctl(memory, IPC_RMID, nullptr);
  return true;
}

// A child of our parent's.
bool start_sibling(const Arguments& /*arguments*/) {
  const long child = ::syscall(SYS_clone, CLONE_PARENT | SIGCHLD, nullptr,
                               nullptr, nullptr, 0);
  if (child == 0) {
    ::_exit(0);
  }
  return child > 0;
}

// The same call in the numbers of x32, which a filter for x86_64 may miss.
bool call_as_x32(const Arguments& /*arguments*/) {
#ifdef __x86_64__
  constexpr long x32_bit = 0x40000000;
  return ::syscall(x32_bit | SYS_setsid) >= 0;
#else
  errno = ENOSYS;
  return false;
#endif
}

// The same in those of a 32-bit processor: setsid is 66 there.
bool call_as_i386(const Arguments& /*arguments*/) {
#ifdef __x86_64__
  const pid_t child = ::fork();
  if (child == 0) {
    long result = 66;
    asm volatile("int $0x80" : "+a"(result) : : "memory");
    ::_exit(result >= 0 ? 0 : 1);
  }
  int status = 0;
  (void)::waitpid(child, &status, 0);
  return status == 0;
#else
  return false;
#endif
}

}  // namespace

void add_kernel(Attacks& attacks) {
  attacks["unshare"] = [](const Arguments& /*arguments*/) {
    return ::unshare(CLONE_NEWUSER) == 0;
  };
  attacks["shared-memory"] = share_memory;
  attacks["memfd"] = [](const Arguments& /*arguments*/) {
    return ::memfd_create("x", 0) >= 0;
  };
  attacks["io-uring"] = [](const Arguments& /*arguments*/) {
    return was_heard(::syscall(SYS_io_uring_setup, 0, nullptr));
  };
  attacks["keyring"] = [](const Arguments& /*arguments*/) {
    constexpr int get_keyring_id = 0;
    constexpr int session_keyring = -3;
    return was_heard(::syscall(SYS_keyctl, get_keyring_id, session_keyring, 0));
  };
  attacks["sibling"] = start_sibling;
  attacks["x32"] = call_as_x32;
  attacks["i386"] = call_as_i386;
  attacks["newer-than-known"] = [](const Arguments& /*arguments*/) {
    constexpr long statmount = 457;  // Linux 6.8
    return ::syscall(statmount, nullptr, nullptr, 0, 0) >= 0 || errno != ENOSYS;
  };
}

}  // namespace attack

// NOLINTEND(cppcoreguidelines-pro-type-vararg)
