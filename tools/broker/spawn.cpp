#include "broker/spawn.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "broker/command.hpp"
#include "broker/folders.hpp"

namespace broker {

namespace {

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) {
      throw_file_problem("make", "a pipe", errno);
    }
  }
  Pipe(Pipe&&) = delete;
  Pipe& operator=(Pipe&&) = delete;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_read();
    close_write();
  }
  [[nodiscard]] int read() const { return ends_[0]; }
  [[nodiscard]] int write() const { return ends_[1]; }
  void close_read() { close_end(ends_[0]); }
  void close_write() { close_end(ends_[1]); }
  int release_write() { return std::exchange(ends_[1], -1); }

 private:
  static void close_end(int& end) {
    if (end >= 0) {
      ::close(std::exchange(end, -1));
    }
  }
  std::array<int, 2> ends_ = {-1, -1};
};

// For a process that is about to end anyway, or whose reader may be gone.
template <typename Value>
void tell(int pipe, const Value& value) {
  [[maybe_unused]] const ssize_t sent = ::write(pipe, &value, sizeof value);
}

// Everything a child needs, laid out before fork: between fork and exec it may
// only make system calls.
struct Plan {
  std::vector<std::string> strings;
  std::vector<char*> argv;
  std::vector<char*> environment;
  std::string folder;
  int log = -1;
  int inherit = -1;
  int nice = 0;
};

Plan make_plan(const Spawn& spawn) {
  Plan plan;
  plan.folder = spawn.folder.string();
  plan.inherit = spawn.inherit.value_or(-1);
  plan.nice = spawn.nice;
  plan.strings = spawn.argv;
  if (plan.strings[0].find('/') == std::string::npos) {
    plan.strings[0] = find_program(plan.strings[0]).string();
  }
  const std::size_t arguments = plan.strings.size();
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string entry = *variable;
    const std::string name = entry.substr(0, entry.find('='));
    if (std::ranges::none_of(spawn.environment, [&name](const auto& added) {
          return added.first == name;
        })) {
      plan.strings.push_back(entry);
    }
  }
  for (const auto& [name, value] : spawn.environment) {
    plan.strings.push_back(name);
    plan.strings.back().append("=").append(value);
  }
  for (std::size_t i = 0; i < plan.strings.size(); ++i) {
    (i < arguments ? plan.argv : plan.environment)
        .push_back(plan.strings[i].data());
  }
  plan.argv.push_back(nullptr);
  plan.environment.push_back(nullptr);
  return plan;
}

// The process to be. Waits until its pid file is written; if the one who writes
// it dies before that, so does this.
[[noreturn]] void become(const Plan& plan, int go, int trouble) {
  ::setsid();
  char word = 0;
  if (::read(go, &word, 1) != 1) {
    ::_exit(1);
  }
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const bool good = nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
                    ::dup2(plan.log, STDOUT_FILENO) >= 0 &&
                    ::dup2(plan.log, STDERR_FILENO) >= 0 &&
                    ::chdir(plan.folder.c_str()) == 0;
  // Whatever else the caller has open, a shell's `exec 7<fifo` for example,
  // would stay open as long as the broker lives. Kernels before 5.11 cannot.
  ::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
  if (plan.inherit >= 0) {
    ::fcntl(plan.inherit, F_SETFD, 0);
  }
  if (plan.nice != 0) {
    ::setpriority(PRIO_PROCESS, 0, plan.nice);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(SIGPIPE, &usual, nullptr);
  if (good) {
    ::execve(plan.argv[0], plan.argv.data(), plan.environment.data());
  }
  tell(trouble, errno);
  constexpr int no_such_program = 127;
  ::_exit(no_such_program);
}

// Stays beside the process and ends with it; kills it when the other end of the
// lifeline is closed, which the kernel does for whoever dies.
[[noreturn]] void guard(pid_t child, int lifeline) {
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  std::array<pollfd, 2> watched = {{{lifeline, 0, 0}, {handle, POLLIN, 0}}};
  while (::poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
  }
  ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ::_exit(0);
}

void close_all_but(int kept) {
  if (kept > 3) {
    ::syscall(SYS_close_range, 3U, static_cast<unsigned>(kept) - 1U, 0U);
  }
  ::syscall(SYS_close_range, static_cast<unsigned>(kept) + 1U, ~0U, 0U);
}

struct Started {
  ProcessId id;
  pid_t middle = -1;
};

// Forks twice: the middle process is the parent of the one to be, so that
// nobody who waits for children of this program meets it. With a lifeline the
// middle stays as guardian, without it goes at once.
Started start(const Spawn& spawn, Pipe* lifeline) {
  Plan plan = make_plan(spawn);
  plan.log = ::open(spawn.log.c_str(),
                    O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  if (plan.log < 0) {
    throw_file_problem("write the log", spawn.log, errno);
  }
  Pipe go;
  Pipe number;
  Pipe trouble;
  const pid_t middle = ::fork();
  if (middle < 0) {
    const int error = errno;
    ::close(plan.log);
    throw_file_problem("start", spawn.argv[0], error);
  }
  if (middle == 0) {
    ::setsid();
    ::close(go.write());
    const pid_t child = ::fork();
    if (child == 0) {
      become(plan, go.read(), trouble.write());
    }
    tell(number.write(), child);
    if (lifeline == nullptr || child < 0) {
      ::_exit(0);
    }
    close_all_but(lifeline->read());
    ::close(STDIN_FILENO);
    ::close(STDOUT_FILENO);
    ::close(STDERR_FILENO);
    guard(child, lifeline->read());
  }
  ::close(plan.log);
  go.close_read();
  number.close_write();
  trouble.close_write();
  if (lifeline == nullptr) {
    ::waitpid(middle, nullptr, 0);
  }

  pid_t child = -1;
  const bool known =
      ::read(number.read(), &child, sizeof child) == sizeof child && child > 0;
  const std::optional<ProcessId> id =
      known ? identify(child) : std::optional<ProcessId>();
  if (!id) {
    throw_file_problem("start", spawn.argv[0], EAGAIN);
  }
  write_pid_file(spawn.pid_file, *id);
  tell(go.write(), 'g');
  int error = 0;
  if (::read(trouble.read(), &error, sizeof error) == sizeof error) {
    ::unlink(spawn.pid_file.c_str());
    throw_file_problem("run", spawn.argv[0], error);
  }
  return {*id, middle};
}

}  // namespace

ProcessId spawn_detached(const Spawn& spawn) {
  return start(spawn, nullptr).id;
}

GuardedProcess::GuardedProcess(const Spawn& spawn) {
  Pipe lifeline;
  const Started started = start(spawn, &lifeline);
  id_ = started.id;
  guardian_ = started.middle;
  lifeline_ = lifeline.release_write();
}

GuardedProcess::GuardedProcess(GuardedProcess&& other) noexcept
    : id_(other.id_),
      lifeline_(std::exchange(other.lifeline_, -1)),
      guardian_(std::exchange(other.guardian_, -1)) {}

GuardedProcess::~GuardedProcess() {
  if (lifeline_ < 0) {
    return;
  }
  ::close(lifeline_);
  // The guardian goes when the process has gone.
  while (::waitpid(static_cast<pid_t>(guardian_), nullptr, 0) < 0 &&
         errno == EINTR) {
  }
}

}  // namespace broker
