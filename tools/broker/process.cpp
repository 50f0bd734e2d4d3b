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
  Handle(Handle&&) = delete;
  Handle& operator=(Handle&&) = delete;
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
    const std::filesystem::directory_iterator threads(proc(process.pid, "task"),
                                                      error);
    return std::all_of(begin(threads), end(threads), [](const auto& thread) {
      const auto stat = read_stat(thread.path() / "stat");
      return !stat || stat->state == 'T' || stat->state == 't';
    });
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

void write_pid_file(const std::filesystem::path& file,
                    const ProcessId& process) {
  write_text(file, std::to_string(process.pid) + " " +
                       std::to_string(process.started) + " " + boot_id() +
                       "\n");
}

}  // namespace broker
