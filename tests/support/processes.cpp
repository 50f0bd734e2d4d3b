#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string_view>
#include <support/processes.hpp>
#include <system_error>

namespace support {
namespace {

// The programs that are being watched: everything else below us is a stray.
struct Watched {
  std::mutex mutex;  // held from fork() on, so that a new one is never a stray
  std::set<pid_t> pids;
};

Watched& watched() {
  static Watched all;
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& string : strings) {
    result.push_back(string.data());
  }
  result.push_back(nullptr);
  return result;
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

// Our own environment without what is meant for the judge, plus `extra`.
std::vector<std::string> environment_with(
    const std::vector<std::string>& extra) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable{*entry};
    const bool replaced =
        std::any_of(extra.begin(), extra.end(), [&](const std::string& other) {
          return name_of(other) == name_of(variable);
        });
    if (!replaced && !variable.starts_with("LAB_")) {
      result.emplace_back(variable);
    }
  }
  result.insert(result.end(), extra.begin(), extra.end());
  return result;
}

void limit(decltype(RLIMIT_CORE) resource, rlim_t value) {
  rlimit wanted{};
  wanted.rlim_cur = value;
  wanted.rlim_max = value;
  (void)::setrlimit(resource, &wanted);
}

// Runs in the child between fork and exec: calls that are safe there only.
[[noreturn]] void become(const Spawn& what, char* const* arguments,
                         char* const* environment, int report) {
  (void)::setpgid(0, 0);
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  (void)::sigemptyset(&none);
  (void)::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  (void)::signal(SIGPIPE, SIG_DFL);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, rlim_t{256} << 20U);
  limit(RLIMIT_CPU, 120);
  if (::dup2(what.input, STDIN_FILENO) >= 0 &&
      ::dup2(what.output, STDOUT_FILENO) >= 0 &&
      ::dup2(what.errors, STDERR_FILENO) >= 0) {
    (void)::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    (void)::execve(what.path.c_str(), arguments, environment);
  }
  const int error = errno;
  (void)(::write(report, &error, sizeof error) > 0);
  ::_exit(127);
}

// The fields of a stat file in /proc from the state on: they follow the name,
// which stands in parentheses and may hold some itself.
std::string state_in(const std::filesystem::path& stat) {
  std::ifstream file{stat};
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');
  return name_end == std::string::npos || name_end + 4 >= line.size()
             ? std::string{}
             : line.substr(name_end + 2);
}

pid_t parent_of(pid_t pid) {
  const std::string state = state_in("/proc/" + std::to_string(pid) + "/stat");
  pid_t parent = -1;
  if (!state.empty()) {
    (void)std::from_chars(state.data() + 2, state.data() + state.size(),
                          parent);
  }
  return parent;
}

std::vector<pid_t> children() {
  std::vector<pid_t> found;
  const pid_t self = ::getpid();
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator{"/proc", error}) {
    const std::string name = entry.path().filename().string();
    pid_t pid = -1;
    const auto [end, problem] =
        std::from_chars(name.data(), name.data() + name.size(), pid);
    if (problem == std::errc{} && *end == '\0' && parent_of(pid) == self) {
      found.push_back(pid);
    }
  }
  return found;
}

}  // namespace

void adopt_orphans() {
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
    throw std::system_error{errno, std::generic_category(),
                            "cannot adopt orphaned processes"};
  }
}

pid_t spawn(const Spawn& what) {
  std::vector<std::string> arguments{what.path.string()};
  arguments.insert(arguments.end(), what.arguments.begin(),
                   what.arguments.end());
  std::vector<std::string> environment = environment_with(what.environment);
  const std::vector<char*> argument_pointers = pointers(arguments);
  const std::vector<char*> environment_pointers = pointers(environment);

  std::array<int, 2> report{-1, -1};
  if (::pipe2(report.data(), O_CLOEXEC) != 0) {
    throw std::system_error{errno, std::generic_category(), "pipe"};
  }
  const std::scoped_lock lock{watched().mutex};
  const pid_t pid = ::fork();
  if (pid == 0) {
    become(what, argument_pointers.data(), environment_pointers.data(),
           report[1]);
  }
  (void)::close(report[1]);
  if (pid < 0) {
    const int error = errno;
    (void)::close(report[0]);
    throw std::system_error{error, std::generic_category(), "fork"};
  }
  // Set it here too: whoever comes first, the group exists from now on.
  (void)::setpgid(pid, pid);
  int error = 0;
  ssize_t got = 0;
  do {
    got = ::read(report[0], &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  (void)::close(report[0]);
  if (got == static_cast<ssize_t>(sizeof error)) {
    (void)::waitpid(pid, nullptr, 0);
    throw std::system_error{error, std::generic_category(),
                            "cannot start " + what.path.string()};
  }
  watched().pids.insert(pid);
  return pid;
}

void forget(pid_t pid) {
  const std::scoped_lock lock{watched().mutex};
  watched().pids.erase(pid);
}

std::vector<pid_t> stray_children() {
  std::vector<pid_t> strays;
  siginfo_t any{};
  if (::waitid(P_ALL, 0, &any, WEXITED | WNOHANG | WNOWAIT) != 0) {
    return strays;  // no children at all, which is how it nearly always is
  }
  const std::scoped_lock lock{watched().mutex};
  for (const pid_t pid : children()) {
    if (!watched().pids.contains(pid)) {
      strays.push_back(pid);
    }
  }
  return strays;
}

void with_children_of_ours(const std::function<void()>& work) {
  const std::scoped_lock lock{watched().mutex};
  const std::vector<pid_t> before = children();
  work();
  for (const pid_t pid : children()) {
    if (std::ranges::find(before, pid) == before.end()) {
      watched().pids.insert(pid);
    }
  }
}

std::string process_name(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/comm"};
  std::string name;
  return std::getline(file, name) ? name : "?";
}

std::vector<std::string> end_stray_children() {
  std::vector<std::string> names;
  // Killing one hands its own children to us: look again until none is left.
  // Bounded, so that a program which forks without end cannot hold the judge.
  for (int round = 0; round < 100; ++round) {
    const std::vector<pid_t> strays = stray_children();
    if (strays.empty()) {
      return names;
    }
    for (const pid_t pid : strays) {
      siginfo_t state{};
      const bool dead = ::waitid(P_PID, static_cast<id_t>(pid), &state,
                                 WEXITED | WNOHANG | WNOWAIT) == 0 &&
                        state.si_pid == pid;
      if (!dead) {
        names.push_back(process_name(pid));
        (void)::kill(pid, SIGKILL);
      }
      (void)::waitpid(pid, nullptr, 0);
    }
  }
  return names;
}

std::size_t resident_memory(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/statm"};
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

bool sleeping(pid_t pid) {
  bool any = false;
  std::error_code error;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator{tasks, error}) {
    if (!state_in(task.path() / "stat").starts_with('S')) {
      return false;
    }
    any = true;
  }
  return any;
}

std::chrono::microseconds processor_time(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 ||
      ::clock_gettime(clock, &time) != 0) {
    return {};
  }
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::seconds{time.tv_sec} +
      std::chrono::nanoseconds{time.tv_nsec});
}

}  // namespace support
