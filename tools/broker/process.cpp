#include "broker/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "broker/folders.hpp"
#include "broker/problem.hpp"

namespace broker {

namespace {

std::filesystem::path proc(long pid, const char* file) {
  return std::filesystem::path("/proc") / std::to_string(pid) / file;
}

std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

struct Stat {
  char state = '?';
  long session = 0;
  unsigned long long started = 0;
};

// /proc/<pid>/stat: the command in parentheses may hold anything, so fields are
// counted from the last one. After it come state (1st), session (4th) and start
// time (20th).
std::optional<Stat> read_stat(const std::filesystem::path& file) {
  const std::string text = slurp(file);
  const auto end = text.rfind(')');
  if (end == std::string::npos) {
    return std::nullopt;
  }
  std::istringstream fields(text.substr(end + 1));
  Stat stat;
  std::string skipped;
  fields >> stat.state >> skipped >> skipped >> stat.session;
  constexpr int fields_between = 15;
  for (int i = 0; i < fields_between; ++i) {
    fields >> skipped;
  }
  if (!(fields >> stat.started)) {
    return std::nullopt;
  }
  return stat;
}

std::optional<Stat> read_stat(long pid) {
  return read_stat(proc(pid, "stat"));
}

std::string boot_id() {
  std::string id = slurp("/proc/sys/kernel/random/boot_id");
  id.erase(id.find_last_not_of('\n') + 1);
  return id;
}

// A handle on the process itself, taken before the start time is compared, so
// that what is signalled is what was compared.
class Handle {
 public:
  explicit Handle(const ProcessId& process)
      : descriptor_(static_cast<int>(
            ::syscall(SYS_pidfd_open, static_cast<pid_t>(process.pid), 0))) {
    if (descriptor_ < 0) {
      return;
    }
    const auto stat = read_stat(process.pid);
    if (!stat || stat->started != process.started || ended(0)) {
      ::close(std::exchange(descriptor_, -1));
    }
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
  }
  [[nodiscard]] explicit operator bool() const { return descriptor_ >= 0; }
  [[nodiscard]] int get() const { return descriptor_; }

  // Whether all its threads have ended, and with them its files and ports. The
  // state in /proc is 'Z' as soon as the first thread has.
  [[nodiscard]] bool ended(int wait_ms) const {
    pollfd end{descriptor_, POLLIN, 0};
    return ::poll(&end, 1, wait_ms) > 0;
  }

 private:
  int descriptor_;
};

}  // namespace

bool alive(const ProcessId& process) {
  return static_cast<bool>(Handle(process));
}

bool send_signal(const ProcessId& process, int signal) {
  const Handle handle(process);
  if (!handle) {
    return false;
  }
  if (::syscall(SYS_pidfd_send_signal, handle.get(), signal, nullptr, 0) == 0) {
    return true;
  }
  if (errno == EPERM) {
    throw Problem(
        "process " + std::to_string(process.pid) + " (" +
            command_name(process.pid) +
            ") belongs to another user and cannot be signalled",
        "end it as that user, or: sudo kill " + std::to_string(process.pid));
  }
  return false;
}

bool wait_until_gone(const ProcessId& process,
                     std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const Handle handle(process);
  while (handle) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (handle.ended(std::max(0, static_cast<int>(left.count())))) {
      return true;
    }
    if (left.count() <= 0) {
      return false;
    }
  }
  return true;
}

bool freeze(const ProcessId& process, std::chrono::milliseconds timeout) {
  if (!send_signal(process, SIGSTOP)) {
    return false;
  }
  const auto stopped = [&process] {
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator(
             proc(process.pid, "task"), error)) {
      const auto stat = read_stat(thread.path() / "stat");
      if (stat && stat->state != 'T' && stat->state != 't') {
        return false;
      }
    }
    return true;
  };
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!stopped()) {
    if (std::chrono::steady_clock::now() >= deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

void end(const ProcessId& process, std::chrono::milliseconds grace) {
  if (!send_signal(process, SIGTERM)) {
    return;
  }
  send_signal(process, SIGCONT);  // a frozen process cannot stop by itself
  if (wait_until_gone(process, grace)) {
    return;
  }
  send_signal(process, SIGKILL);
  constexpr std::chrono::seconds kernel_grace{10};
  if (!wait_until_gone(process, kernel_grace)) {
    throw Problem("process " + std::to_string(process.pid) +
                      " does not end, not even after SIGKILL",
                  "it probably waits for a disk that does not answer (`ps -o "
                  "stat,wchan -p " +
                      std::to_string(process.pid) +
                      "`); once the disk is back it goes by itself");
  }
}

namespace {

std::vector<ProcessId> others_in_session(long leader) {
  std::vector<ProcessId> members;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    const long pid = std::stol(name);
    const auto stat = read_stat(pid);
    if (stat && stat->session == leader && pid != leader &&
        alive({pid, stat->started})) {
      members.push_back({pid, stat->started});
    }
  }
  return members;
}

}  // namespace

void end_session(const ProcessId& leader) {
  // Frozen, the leader can neither start more nor clean up after the others,
  // and as long as it exists its number means this session. Its children may
  // have children while we look: until there are none.
  constexpr std::chrono::seconds patience{10};
  if (!freeze(leader, patience)) {
    return;
  }
  for (auto members = others_in_session(leader.pid); !members.empty();
       members = others_in_session(leader.pid)) {
    for (const ProcessId& member : members) {
      send_signal(member, SIGKILL);
    }
    for (const ProcessId& member : members) {
      wait_until_gone(member, patience);
    }
  }
  send_signal(leader, SIGKILL);
  wait_until_gone(leader, patience);
}

std::optional<ProcessId> identify(long pid) {
  const auto stat = read_stat(pid);
  if (!stat || !alive({pid, stat->started})) {
    return std::nullopt;
  }
  return ProcessId{pid, stat->started};
}

std::string command_name(long pid) {
  std::string name = slurp(proc(pid, "comm"));
  name.erase(name.find_last_not_of('\n') + 1);
  return name;
}

std::vector<std::string> arguments(long pid) {
  const std::string text = slurp(proc(pid, "cmdline"));
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string argument; std::getline(in, argument, '\0');) {
    all.push_back(argument);
  }
  return all;
}

std::optional<ProcessId> read_pid_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  ProcessId process;
  std::string boot;
  if (!(in >> process.pid >> process.started >> boot) || boot != boot_id() ||
      !alive(process)) {
    return std::nullopt;
  }
  return process;
}

namespace {

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) {
      throw_file_problem("make", "a pipe", errno);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_read();
    close_write();
  }
  [[nodiscard]] int read() const { return ends_[0]; }
  [[nodiscard]] int write() const { return ends_[1]; }
  void close_read() { close_end(0); }
  void close_write() { close_end(1); }
  int release_write() { return std::exchange(ends_[1], -1); }

 private:
  void close_end(int end) {
    if (ends_[end] >= 0) {
      ::close(std::exchange(ends_[end], -1));
    }
  }
  int ends_[2] = {-1, -1};
};

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

std::string in_path(const std::string& program) {
  if (program.find('/') != std::string::npos) {
    return program;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = folder + "/" + program;
    if (::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return program;
}

Plan make_plan(const Spawn& spawn) {
  Plan plan;
  plan.folder = spawn.folder.string();
  plan.inherit = spawn.inherit.value_or(-1);
  plan.nice = spawn.nice;
  plan.strings = spawn.argv;
  plan.strings[0] = in_path(plan.strings[0]);
  const std::size_t arguments = plan.strings.size();
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string entry = *variable;
    bool replaced = false;
    for (const auto& [name, value] : spawn.environment) {
      replaced = replaced || entry.starts_with(name + "=");
    }
    if (!replaced) {
      plan.strings.push_back(entry);
    }
  }
  for (const auto& [name, value] : spawn.environment) {
    plan.strings.push_back(name + "=" + value);
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
  bool good = nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
              ::dup2(plan.log, STDOUT_FILENO) >= 0 &&
              ::dup2(plan.log, STDERR_FILENO) >= 0 &&
              ::chdir(plan.folder.c_str()) == 0;
  if (plan.inherit >= 0) {
    ::fcntl(plan.inherit, F_SETFD, 0);
  }
  if (plan.nice != 0) {
    errno = 0;
    (void)!::nice(plan.nice);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  if (good) {
    ::execve(plan.argv[0], plan.argv.data(), plan.environment.data());
  }
  const int error = errno;
  (void)!::write(trouble, &error, sizeof error);
  ::_exit(127);
}

// Stays beside the process and ends with it; kills it when the other end of the
// lifeline is closed, which the kernel does for whoever dies.
[[noreturn]] void guard(pid_t child, int lifeline) {
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  pollfd watched[2] = {{lifeline, 0, 0}, {handle, POLLIN, 0}};
  while (::poll(watched, 2, -1) < 0 && errno == EINTR) {
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
  pid_t middle;
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
    (void)!::write(number.write(), &child, sizeof child);
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
  write_text(spawn.pid_file, std::to_string(id->pid) + " " +
                                 std::to_string(id->started) + " " + boot_id() +
                                 "\n");
  (void)!::write(go.write(), "g", 1);
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
