#include "jobs.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "supervisor.hpp"

namespace lab {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Enough for the worst compile error; a program that prints a gigabyte is cut.
constexpr std::size_t kept_output = 4U << 20U;

volatile sig_atomic_t stop_signal = 0;
int wake_write = -1;
int wake_read = -1;

void note_signal(int signal) {
  const int saved = errno;
  if (signal != SIGCHLD) {
    stop_signal = signal;
  }
  const char byte = 0;
  // A full pipe wakes us just as well.
  [[maybe_unused]] const ssize_t written = write(wake_write, &byte, 1);
  errno = saved;
}

void set_flags(int descriptor) {
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

void watch_signals() {
  if (wake_read >= 0) {
    return;
  }
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  wake_read = ends[0];
  wake_write = ends[1];
  set_flags(wake_read);
  set_flags(wake_write);
  struct sigaction action = {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) {
    sigaction(signal, &action, nullptr);
  }
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

void redirect(int from, int to) {
  if (from != to) {
    dup2(from, to);
  }
}

void empty_input() {
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null >= 0) {
    redirect(null, STDIN_FILENO);
  }
}

}  // namespace

bool Jobs::Job::overdue() const {
  return deadline > no_deadline && !outcome.timed_out &&
         Clock::now() - started > deadline;
}

bool Outcome::succeeded() const {
  return !timed_out && WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
}

int Outcome::exit_code() const {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
}

std::string Outcome::describe() const {
  if (timed_out) {
    return "was still running after " + std::to_string(std::lround(seconds)) +
           " s and was ended";
  }
  if (WIFSIGNALED(wait_status)) {
    const int signal = WTERMSIG(wait_status);
    const char* name = sigabbrev_np(signal);
    const char* text = sigdescr_np(signal);
    return std::string("was ended by SIG") + (name != nullptr ? name : "?") +
           (text != nullptr ? std::string(" (") + text + ")" : "");
  }
  return "ended with status " + std::to_string(exit_code());
}

void Jobs::forget_signals() {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE}) {
    sigaction(signal, &action, nullptr);
  }
}

Jobs::Jobs() {
  watch_signals();
}

Jobs::~Jobs() {
  end_all();
}

void Jobs::start(const Command& command, Handlers handlers,
                 std::chrono::duration<double> deadline) {
  launch(
      [command](int output) {
        if (command.own_output) {
          redirect(output, STDOUT_FILENO);
          redirect(output, STDERR_FILENO);
        }
        return execute(command);
      },
      std::move(handlers), deadline);
}

void Jobs::start_supervised(const Command& command, Handlers handlers,
                            std::chrono::duration<double> deadline) {
  launch(
      [command](int output) {
        if (command.own_output) {
          redirect(output, STDOUT_FILENO);
          redirect(output, STDERR_FILENO);
        }
        return supervise(command);
      },
      std::move(handlers), deadline);
}

void Jobs::start_call(const std::function<int(int output)>& body,
                      Handlers handlers,
                      std::chrono::duration<double> deadline) {
  launch(body, std::move(handlers), deadline);
}

void Jobs::launch(const std::function<int(int output)>& body, Handlers handlers,
                  std::chrono::duration<double> deadline) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  set_flags(ends[0]);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  static_cast<void>(
      std::fflush(nullptr));  // or the child would write our buffers once more
  // A signal that comes while the child still has our handlers would be lost:
  // it waits until the child has put them back.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid != 0) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  if (pid < 0) {
    throw std::system_error(errno, std::generic_category(),
                            "cannot start another process");
  }
  if (pid == 0) {
    end_with_parent(SIGTERM);
    if (getppid() != parent) {
      _exit(126);  // it has gone already
    }
    forget_signals();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    empty_input();
    int status = 125;
    try {
      status = body(ends[1]);
    } catch (const std::exception& error) {
      static_cast<void>(std::fprintf(stderr, "%s\n", error.what()));
    }
    static_cast<void>(std::fflush(nullptr));
    _exit(status);
  }
  close(ends[1]);
  jobs_.push_back(Job{.pid = pid,
                      .output = ends[0],
                      .handlers = std::move(handlers),
                      .started = Clock::now(),
                      .deadline = deadline,
                      .outcome = {}});
}

void Jobs::serve(std::chrono::milliseconds at_most) {
  std::vector<pollfd> watched{
      {.fd = wake_read, .events = POLLIN, .revents = 0}};
  for (const Job& job : jobs_) {
    watched.push_back({.fd = job.output, .events = POLLIN, .revents = 0});
  }
  poll(watched.data(), watched.size(), static_cast<int>(at_most.count()));
  std::array<char, 64> bytes{};
  while (read(wake_read, bytes.data(), bytes.size()) > 0) {
  }
  if (stop_signal != 0) {
    const int signal = stop_signal;
    stop_signal = 0;
    end_all();
    throw Interrupted(signal);
  }
  for (Job& job : jobs_) {
    read_output(job);
  }
  end_overdue();
  finish_ended();
}

void Jobs::read_output(Job& job) {
  std::array<char, 65536> buffer{};
  while (job.output >= 0) {
    const ssize_t got = read(job.output, buffer.data(), buffer.size());
    if (got < 0) {
      return;  // nothing more for now
    }
    if (got == 0) {
      close(job.output);
      job.output = -1;
      return;
    }
    const std::string_view chunk(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t room =
        kept_output - std::min(kept_output, job.outcome.output.size());
    job.outcome.output.append(chunk.substr(0, room));
    job.outcome.output_cut |= chunk.size() > room;
    if (job.handlers.on_output) {
      job.handlers.on_output(chunk);
    }
  }
}

void Jobs::end_overdue() {
  for (Job& job : jobs_) {
    if (job.overdue()) {
      job.outcome.timed_out = true;
      kill(job.pid, SIGTERM);
    }
  }
}

void Jobs::finish_ended() {
  // A handler may start new jobs, so take the ended ones out first.
  std::vector<Job> ended;
  for (std::size_t at = 0; at < jobs_.size();) {
    Job& job = jobs_[at];
    if (waitpid(job.pid, &job.outcome.wait_status, WNOHANG) != job.pid) {
      ++at;
      continue;
    }
    read_output(job);  // what it wrote last
    if (job.output >= 0) {
      close(job.output);
    }
    job.outcome.seconds =
        std::chrono::duration<double>(Clock::now() - job.started).count();
    ended.push_back(std::move(job));
    jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  for (const Job& job : ended) {
    if (job.handlers.on_done) {
      job.handlers.on_done(job.outcome);
    }
  }
}

void Jobs::end_all() {
  for (const Job& job : jobs_) {
    kill(job.pid, SIGTERM);
  }
  const auto patience = Clock::now() + 8s;
  for (Job& job : jobs_) {
    while (waitpid(job.pid, nullptr, WNOHANG) == 0) {
      if (Clock::now() > patience) {
        kill(job.pid, SIGKILL);
      }
      usleep(2000);
    }
    if (job.output >= 0) {
      close(job.output);
    }
  }
  jobs_.clear();
}

Outcome run_to_end(const Command& command,
                   std::chrono::duration<double> deadline) {
  Jobs jobs;
  Outcome outcome;
  jobs.start(command,
             {.on_output = {},
              .on_done = [&outcome](const Outcome& ended) { outcome = ended; }},
             deadline);
  while (jobs.running() > 0) {
    jobs.serve(100ms);
  }
  return outcome;
}

}  // namespace lab
