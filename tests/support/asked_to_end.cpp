#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <support/asked_to_end.hpp>
#include <support/cluster.hpp>
#include <support/failure.hpp>
#include <system_error>
#include <thread>

namespace support {
namespace {

constexpr int status = 128 + SIGTERM;  // as a shell says it

int asked = -1;  // an eventfd

void ask(int /*signal*/) {
  const std::uint64_t once = 1;
  // Only a counter that is full refuses it, and that wakes the thread as well.
  [[maybe_unused]] const ssize_t written = ::write(asked, &once, sizeof once);
}

// A thread of its own, as the others may wait for a program just then.
[[noreturn]] void tidy_up_once_asked() {
  std::uint64_t times = 0;
  while (::read(asked, &times, sizeof times) < 0 && errno == EINTR) {
  }
  try {
    Cluster::remove_what_is_left();
  } catch (const BrokerProblem& problem) {
    std::cerr << "note: topics are left behind: " << problem.what() << '\n';
  }
  std::_Exit(status);
}

}  // namespace

void tidy_up_when_asked_to_end() {
  asked = ::eventfd(0, EFD_CLOEXEC);
  struct sigaction action = {};
  action.sa_handler = ask;
  action.sa_flags = SA_RESTART;
  if (asked < 0 || ::sigaction(SIGTERM, &action, nullptr) != 0) {
    throw std::system_error{errno, std::generic_category(),
                            "listening for SIGTERM"};
  }
  std::thread{tidy_up_once_asked}.detach();
}

}  // namespace support
