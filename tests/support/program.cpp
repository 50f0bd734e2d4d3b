#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <support/fair_time.hpp>
#include <support/processes.hpp>
#include <support/program.hpp>
#include <system_error>
#include <utility>

namespace support {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How often a program's memory and deadline are looked at: often enough that it
// cannot take all of the machine's memory in between.
constexpr milliseconds look_interval{100};

std::system_error problem(const char* what) {
  return {errno, std::generic_category(), what};
}

std::chrono::microseconds to_duration(const timeval& time) {
  return std::chrono::seconds{time.tv_sec} +
         std::chrono::microseconds{time.tv_usec};
}

}  // namespace

Program::Program(ProgramOptions options)
    : options_{std::move(options)},
      started_{steady_clock::now()},
      deadline_{started_ + options_.deadline} {
  adopt_orphans();
  (void)std::signal(SIGPIPE, SIG_IGN);
  start();
  last_output_ = started_;
  thread_ = std::thread{[this] { pump(); }};
}

Program::~Program() {
  kill();
  thread_.join();
}

void Program::start() {
  const auto pipe = [] {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      throw problem("pipe");
    }
    return std::pair{Descriptor{ends[0]}, Descriptor{ends[1]}};
  };
  auto [input_theirs, input_ours] = pipe();
  auto [output_ours, output_theirs] = pipe();
  auto [errors_ours, errors_theirs] = pipe();
  for (const Descriptor* ours : {&input_ours, &output_ours, &errors_ours}) {
    if (::fcntl(ours->get(), F_SETFL, O_NONBLOCK) != 0) {
      throw problem("fcntl");
    }
  }
  wake_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  pid_ = spawn({.path = options_.path,
                .arguments = options_.arguments,
                .environment = options_.environment,
                .input = input_theirs.get(),
                .output = output_theirs.get(),
                .errors = errors_theirs.get()});
  process_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  input_ = std::move(input_ours);
  output_ = std::move(output_ours);
  errors_ = std::move(errors_ours);
}

void Program::feed(std::string_view text) {
  {
    const std::scoped_lock lock{mutex_};
    to_write_.append(text);
    write_input();
  }
  wake();
}

void Program::close_input() {
  {
    const std::scoped_lock lock{mutex_};
    input_closing_ = true;
    write_input();
  }
  wake();
}

void Program::send_signal(int signal) {
  const std::scoped_lock lock{mutex_};
  if (!ended_) {
    (void)::kill(pid_, signal);
  }
}

void Program::kill() {
  kill_all(&Ending::killed);
}

void Program::end_within(milliseconds limit) {
  close_input();
  std::unique_lock lock{mutex_};
  if (!changed_.wait_until(lock, steady_clock::now() + limit,
                           [this] { return ended_; })) {
    lock.unlock();
    kill();
  }
}

void Program::kill_all(bool Ending::*why) {
  const std::scoped_lock lock{mutex_};
  if (!ended_) {
    ending_.*why = true;
    kill_group();
  }
}

void Program::kill_group() const {
  (void)::kill(-pid_, SIGKILL);
  (void)::kill(pid_, SIGKILL);  // if it has moved to another group
}

void Program::wake() const {
  const std::uint64_t one = 1;
  (void)(::write(wake_.get(), &one, sizeof one) > 0);
}

bool Program::wait_for_output(const std::function<bool(std::string_view)>& done,
                              milliseconds limit) {
  return wait_for_text(ending_.output, done, limit);
}

bool Program::wait_for_errors(const std::function<bool(std::string_view)>& done,
                              milliseconds limit) {
  return wait_for_text(ending_.errors, done, limit);
}

bool Program::wait_for_text(const std::string& stream,
                            const std::function<bool(std::string_view)>& done,
                            milliseconds limit) {
  std::unique_lock lock{mutex_};
  bool holds = false;
  wait_fairly(changed_, lock, limit, [&] {
    holds = done(stream);
    return holds || ended_;
  });
  return holds;
}

bool Program::wait_for_end(milliseconds limit) {
  std::unique_lock lock{mutex_};
  return wait_fairly(changed_, lock, limit, [this] { return ended_; });
}

bool Program::wait_until_waiting(milliseconds limit) {
  return wait_until_asleep(0, limit);
}

bool Program::wait_until_asleep(milliseconds limit) {
  return wait_until_asleep(to_write_.size(), limit);
}

bool Program::wait_until_asleep(std::size_t unread, milliseconds limit) {
  const FairStopwatch watch;
  std::unique_lock lock{mutex_};
  bool before = false;
  bool now = false;
  // Twice in a row: a program may also sleep for a moment while it works.
  while (!ended_ && !(before && now) && !watch.passed(limit)) {
    // Nothing tells a writer that a pipe was read: look again, and soon.
    changed_.wait_until(lock, steady_clock::now() + milliseconds{1});
    before = std::exchange(
        now, !ended_ && unread_input_locked() <= unread && sleeping(pid_));
  }
  return before && now;
}

steady_clock::time_point Program::last_output() const {
  const std::scoped_lock lock{mutex_};
  return last_output_;
}

std::size_t Program::unread_input() const {
  const std::scoped_lock lock{mutex_};
  return unread_input_locked();
}

std::size_t Program::unread_input_locked() const {
  if (ended_) {
    return ending_.unread_input;
  }
  return to_write_.size() - written_ +
         (input_.open() ? bytes_in_pipe() : left_in_pipe_);
}

std::size_t Program::bytes_in_pipe() const {
  int bytes = 0;
  (void)::ioctl(input_.get(), FIONREAD, &bytes);
  return static_cast<std::size_t>(bytes);
}

std::chrono::microseconds Program::processor_time() const {
  const std::scoped_lock lock{mutex_};
  return ended_ ? ending_.processor_time : support::processor_time(pid_);
}

bool Program::running() const {
  const std::scoped_lock lock{mutex_};
  return !ended_;
}

std::string Program::output() const {
  const std::scoped_lock lock{mutex_};
  return ending_.output;
}

const Ending& Program::wait() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return ended_; });
  return ending_;
}

void Program::write_input() {
  while (input_.open() && written_ < to_write_.size()) {
    const ssize_t count = ::write(input_.get(), to_write_.data() + written_,
                                  to_write_.size() - written_);
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      if (errno != EAGAIN) {  // it has closed its stdin: the rest stays unread
        left_in_pipe_ = bytes_in_pipe();
        input_.reset();
        return;
      }
      break;
    }
    written_ += static_cast<std::size_t>(count);
  }
  if (written_ == to_write_.size() && input_closing_ && !ended_) {
    input_.reset();
  }
}

void Program::read_from(Descriptor& from, std::string& into) {
  std::array<char, 65536> buffer;  // NOLINT(*-member-init): read() fills it
  while (from.open()) {
    const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0 && errno == EAGAIN) {
      return;
    }
    if (count <= 0) {
      from.reset();
      return;
    }
    into.append(buffer.data(), static_cast<std::size_t>(count));
    last_output_ = steady_clock::now();
    if (into.size() > options_.output_limit) {
      ending_.flooded = true;
      kill_group();
      from.reset();
    }
  }
}

void Program::enforce_limits(steady_clock::time_point now) {
  if (now >= deadline_) {
    kill_all(&Ending::hung);
    deadline_ = now + std::chrono::hours{1};  // it is on its way out
  } else if (resident_memory(pid_) > options_.memory_limit) {
    kill_all(&Ending::too_large);
  }
}

void Program::pump() {
  auto look_next = started_ + look_interval;
  while (true) {
    std::array<pollfd, 5> wanted{};
    {
      const std::scoped_lock lock{mutex_};
      const bool writing = input_.open() && written_ < to_write_.size();
      wanted[0] = {process_.get(), POLLIN, 0};
      wanted[1] = {wake_.get(), POLLIN, 0};
      wanted[2] = {output_.get(), POLLIN, 0};
      wanted[3] = {errors_.get(), POLLIN, 0};
      wanted[4] = {writing ? input_.get() : -1, POLLOUT, 0};
    }
    const auto left = std::chrono::ceil<milliseconds>(
        std::min(look_next, deadline_) - steady_clock::now());
    (void)::poll(wanted.data(), wanted.size(),
                 static_cast<int>(std::clamp<std::int64_t>(
                     left.count(), 0, look_interval.count())));
    std::uint64_t drained = 0;
    (void)(::read(wake_.get(), &drained, sizeof drained) > 0);
    if (const auto now = steady_clock::now();
        now >= std::min(look_next, deadline_)) {
      enforce_limits(now);
      look_next = now + look_interval;
    }
    const std::scoped_lock lock{mutex_};
    write_input();
    read_from(output_, ending_.output);
    read_from(errors_, ending_.errors);
    if ((wanted[0].revents & POLLIN) != 0) {
      finish();
      changed_.notify_all();
      return;
    }
    changed_.notify_all();
  }
}

void Program::finish() {
  int status = 0;
  rusage usage{};
  while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  forget(pid_);
  ending_.unread_input = unread_input_locked();
  ending_.leftovers = end_stray_children();
  read_from(output_, ending_.output);
  read_from(errors_, ending_.errors);
  if (WIFEXITED(status)) {
    ending_.status = WEXITSTATUS(status);
  } else {
    ending_.signal = WTERMSIG(status);
  }
  ending_.ran = duration_cast<milliseconds>(steady_clock::now() - started_);
  ending_.processor_time =
      to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
  ending_.peak_memory = static_cast<std::size_t>(usage.ru_maxrss) << 10U;
  input_.reset();
  ended_ = true;
}

}  // namespace support
