#include "supervisor.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace lab {

namespace {

using namespace std::chrono_literals;

volatile sig_atomic_t asked_to_end = 0;

void ask_to_end(int /*signal*/) {
  asked_to_end = 1;
}

void adopt_orphans() {
#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

// Waits until no other process holds the lock. The descriptor is left open on
// purpose: the lock goes with the command, however that ends.
void hold(const std::filesystem::path& lock) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  const int file = open(lock.c_str(), O_CREAT | O_RDWR, 0666);
  if (file >= 0) {
    flock(file, LOCK_EX);
  }
}

void kill_all(pid_t group) {
  kill(-group, SIGKILL);
  // What is killed may have children of its own, and they become ours only
  // then: go on until there is nobody left.
  const auto give_up = std::chrono::steady_clock::now() + 5s;
  while (std::chrono::steady_clock::now() < give_up) {
    for (const pid_t child : own_children()) {
      kill(child, SIGKILL);
    }
    const pid_t ended = waitpid(-1, nullptr, WNOHANG);
    if (ended < 0 && errno == ECHILD) {
      return;
    }
    if (ended == 0) {
      usleep(1000);
    }
  }
}

// Waits for the child's own end, which it was asked for.
void let_it_tidy_up(pid_t child, std::chrono::milliseconds grace) {
  const auto until = std::chrono::steady_clock::now() + grace;
  kill(child, SIGTERM);
  while (std::chrono::steady_clock::now() < until &&
         waitpid(child, nullptr, WNOHANG) == 0) {
    usleep(1000);
  }
}

}  // namespace

void end_with_parent([[maybe_unused]] int signal) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, signal);
#endif
}

int execute(const Command& command) {
  for (const auto& [name, value] : command.environment) {
    setenv(name.c_str(), value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  }
  if (!command.folder.empty() && chdir(command.folder.c_str()) != 0) {
    static_cast<void>(
        std::fprintf(stderr, "cannot enter %s: %s\n", command.folder.c_str(),
                     strerror(errno)));  // NOLINT(concurrency-mt-unsafe)
    return 127;
  }
  if (!command.lock.empty()) {
    hold(command.lock);
  }
  std::vector<char*> arguments;
  arguments.reserve(command.arguments.size() + 1);
  for (const std::string& argument : command.arguments) {
    // execvp takes char* for historical reasons and changes nothing.
    arguments.push_back(
        const_cast<char*>(argument.c_str()));  // NOLINT(*-const-cast)
  }
  arguments.push_back(nullptr);
  execvp(arguments.front(), arguments.data());
  static_cast<void>(
      std::fprintf(stderr, "cannot run %s: %s\n", arguments.front(),
                   strerror(errno)));  // NOLINT(concurrency-mt-unsafe)
  return 127;
}

std::vector<pid_t> own_children() {
  std::vector<pid_t> children;
#ifdef __linux__
  // Kernels without this file (CONFIG_PROC_CHILDREN) are rare; there, only
  // the process group is killed.
  std::ifstream list("/proc/self/task/" + std::to_string(getpid()) +
                     "/children");
  for (pid_t child = 0; list >> child;) {
    children.push_back(child);
  }
#endif
  return children;
}

int supervise(const Command& command) {
  end_with_parent(SIGTERM);
  adopt_orphans();

  struct sigaction action = {};
  action.sa_handler = ask_to_end;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGHUP, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGINT, &action, nullptr);  // the tool decides, and asks us
  action.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &action, nullptr);

  // A request to end that arrives between the check and the wait must not be
  // lost, so it can only arrive inside sigsuspend.
  sigset_t watched;
  sigset_t before;
  sigemptyset(&watched);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGHUP);
  sigaddset(&watched, SIGCHLD);
  pthread_sigmask(SIG_BLOCK, &watched, &before);
  action.sa_handler = [](int) {};
  sigaction(SIGCHLD, &action, nullptr);

  const pid_t supervisor = getpid();
  const pid_t child = fork();
  if (child < 0) {
    return 126;
  }
  if (child == 0) {
    end_with_parent(SIGKILL);
    if (getppid() != supervisor) {
      _exit(126);
    }
    setpgid(0, 0);
    action.sa_handler = SIG_DFL;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGHUP, &action, nullptr);
    sigaction(SIGCHLD, &action, nullptr);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    _exit(execute(command));
  }
  setpgid(child, child);

  int status = 0;
  while (asked_to_end == 0) {
    const pid_t ended = waitpid(-1, &status, WNOHANG);
    if (ended == child) {
      break;
    }
    if (ended == 0) {
      sigsuspend(&before);  // NOLINT(concurrency-mt-unsafe): one thread
    }
  }
  if (asked_to_end != 0 && command.grace > 0ms) {
    let_it_tidy_up(child, command.grace);
  }
  kill_all(child);

  if (asked_to_end != 0) {
    return 128 + SIGTERM;
  }
  if (WIFSIGNALED(status)) {
    action.sa_handler = SIG_DFL;
    sigaction(WTERMSIG(status), &action, nullptr);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    static_cast<void>(raise(WTERMSIG(status)));
  }
  return WEXITSTATUS(status);
}

}  // namespace lab
