#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <runtime/stop_signal.hpp>
#include <system_error>

namespace runtime {
namespace {

// A signal handler reaches nothing but globals, and may do little more than
// write a byte. It must not run into a wait that has just begun either: a flag
// alone could be set between looking at it and waiting. A byte in a pipe stays
// there until the wait begins, and ends it at once ("self-pipe").
std::array<int, 2> pipe_ends = {-1, -1};
volatile std::sig_atomic_t signalled = 0;

void on_signal(int signal) {
  if (signalled != 0) {
    static_cast<void>(std::signal(signal, SIG_DFL));
    static_cast<void>(std::raise(signal));
    return;
  }
  signalled = 1;
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(pipe_ends[1], "!", 1);
  errno = error;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

StopSignal::StopSignal() {
  if (::pipe2(pipe_ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  signalled = 0;
  handle(SIGINT, on_signal);
  handle(SIGTERM, on_signal);
}

StopSignal::~StopSignal() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
  pipe_ends = {-1, -1};
}

// Members, although what they look at is global: only while a StopSignal lives
// does it mean anything.
// NOLINTBEGIN(readability-convert-member-functions-to-static)
bool StopSignal::came() const {
  return signalled != 0;
}

bool StopSignal::came_within(std::chrono::milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!came()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      break;
    }
    pollfd wanted = {descriptor(), POLLIN, 0};
    ::poll(&wanted, 1, static_cast<int>(left.count()));
  }
  return came();
}

int StopSignal::descriptor() const {
  return pipe_ends[0];
}
// NOLINTEND(readability-convert-member-functions-to-static)

}  // namespace runtime
