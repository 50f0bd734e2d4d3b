#include "wakeup.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace load_test {

Wakeup::Wakeup(rd_kafka_t* producer)
    : event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      reports_{rd_kafka_queue_get_main(producer)} {
  if (event_ < 0) {
    rd_kafka_queue_destroy(reports_);
    throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  const std::uint64_t one = 1;  // what an eventfd wants to be told
  rd_kafka_queue_io_event_enable(reports_, event_, &one, sizeof one);
  // The kernel may else be late by 50 µs, to save power.
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

Wakeup::~Wakeup() {
  rd_kafka_queue_io_event_enable(reports_, -1, nullptr, 0);
  rd_kafka_queue_destroy(reports_);
  ::close(event_);
}

void Wakeup::wait(std::chrono::nanoseconds at_most) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at_most);
  const timespec limit{.tv_sec = seconds.count(),
                       .tv_nsec = (at_most - seconds).count()};
  pollfd wanted{.fd = event_, .events = POLLIN, .revents = 0};
  if (::ppoll(&wanted, 1, &limit, nullptr) > 0) {
    std::uint64_t times = 0;
    [[maybe_unused]] const ssize_t drained =
        ::read(event_, &times, sizeof times);
  }
}

}  // namespace load_test
