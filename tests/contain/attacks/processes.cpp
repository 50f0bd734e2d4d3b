#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>

#include "attack.hpp"

// The system's interfaces are variadic.
// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg)

namespace attack {
namespace {

pid_t to_pid(const std::string& text) {
  return static_cast<pid_t>(std::stol(text));
}

// SIGCONT does nothing to a process that is not stopped.
bool send_signal(const Arguments& arguments) {
  return ::kill(to_pid(arguments[0]), SIGCONT) == 0;
}

bool queue_signal(const Arguments& arguments) {
  return ::sigqueue(to_pid(arguments[0]), SIGCONT, {}) == 0;
}

// The kernel sends the signal, on behalf of a pipe.
bool own_a_pipe(const Arguments& arguments) {
  std::array<int, 2> ends{};
  return ::pipe(ends.data()) == 0 &&
         ::fcntl(ends[0], F_SETOWN, to_pid(arguments[0])) == 0;
}

bool trace(const Arguments& arguments) {
  const pid_t victim = to_pid(arguments[0]);
  // Seizing does not stop it.
  return ::ptrace(PTRACE_SEIZE, victim, nullptr, nullptr) == 0;
}

bool read_memory(const Arguments& arguments) {
  char byte = 0;
  // Where a program's own code lies is the same in all that are started from
  // one file without address randomisation only; EFAULT is no refusal.
  iovec here{.iov_base = &byte, .iov_len = 1};
  iovec there{.iov_base = &byte, .iov_len = 1};
  return ::process_vm_readv(to_pid(arguments[0]), &here, 1, &there, 1, 0) >=
             0 ||
         errno == EFAULT;
}

bool limit(const Arguments& arguments) {
  rlimit old{};
  return ::prlimit(to_pid(arguments[0]), RLIMIT_NOFILE, nullptr, &old) == 0;
}

bool pin(const Arguments& arguments) {
  cpu_set_t processors;
  const pid_t victim = to_pid(arguments[0]);
  return ::sched_getaffinity(0, sizeof processors, &processors) == 0 &&
         ::sched_setaffinity(victim, sizeof processors, &processors) == 0;
}

bool slow_down(const Arguments& arguments) {
  return ::setpriority(PRIO_PROCESS, static_cast<id_t>(to_pid(arguments[0])),
                       19) == 0;
}

bool become_group_leader(const Arguments& /*arguments*/) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(::setpgid(0, 0) == 0 ? 0 : errno);
  }
  int status = 0;
  (void)::waitpid(child, &status, 0);
  errno = WEXITSTATUS(status);
  return status == 0;
}

// Goes on working when the program has ended.
bool outlive(const Arguments& /*arguments*/) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    return false;
  }
  const pid_t child = ::fork();
  if (child == 0) {
    const bool left = ::setsid() >= 0;
    std::cout << (left ? "left" : "stayed") << ' ' << ::getpid() << std::endl;
    (void)::signal(SIGTERM, SIG_IGN);
    (void)::alarm(60);
    (void)::close(ends[0]);
    (void)::close(ends[1]);
    while (true) {
      (void)::pause();
    }
  }
  (void)::close(ends[1]);
  char nothing = 0;
  return ::read(ends[0], &nothing, 1) == 0;  // it has said who it is
}

bool wait_for_signals(const Arguments& /*arguments*/) {
  std::cout << "ready " << ::getpid() << std::endl;
  while (true) {
    (void)::pause();
  }
}

// Not an attack: starts another program that is to die with this one.
bool foster(const Arguments& arguments) {
  const pid_t self = ::getpid();
  if (::fork() == 0) {
    (void)::setpgid(0, 0);
    (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::vector<std::string> copy = arguments;
    std::vector<char*> pointers;
    pointers.reserve(copy.size() + 1);
    for (std::string& argument : copy) {
      pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    if (::getppid() == self) {
      (void)::execv(pointers.front(), pointers.data());
    }
    ::_exit(1);
  }
  while (true) {
    (void)::pause();
  }
}

}  // namespace

void add_processes(Attacks& attacks) {
  attacks["kill"] = send_signal;
  attacks["queue"] = queue_signal;
  attacks["own-a-pipe"] = own_a_pipe;
  attacks["trace"] = trace;
  attacks["read-memory"] = read_memory;
  attacks["limit"] = limit;
  attacks["pin"] = pin;
  attacks["slow-down"] = slow_down;
  attacks["lead-a-group"] = become_group_leader;
  attacks["outlive-parent"] = [](const Arguments& /*arguments*/) {
    return ::prctl(PR_SET_PDEATHSIG, 0) == 0;
  };
  attacks["outlive"] = outlive;
  attacks["wait"] = wait_for_signals;
  attacks["foster"] = foster;
}

}  // namespace attack

// NOLINTEND(cppcoreguidelines-pro-type-vararg)
