#include "progress.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "words.hpp"

namespace load_test {

using namespace std::chrono_literals;

Progress::Progress() : on_terminal_{::isatty(STDERR_FILENO) == 1} {}

void Progress::begin(std::string turn) {
  turn_ = std::move(turn);
  begin_ = shown_ = Clock::now();
  shown_delivered_ = 0;
}

void Progress::show(const Measurement& so_far) {
  const auto now = Clock::now();
  if (now - shown_ < (on_terminal_ ? 250ms : 1000ms)) {
    return;
  }
  const std::chrono::duration<double> interval = now - shown_;
  const std::chrono::duration<double> elapsed = now - begin_;
  const auto of_interval =
      static_cast<double>(so_far.delivered - shown_delivered_);
  const std::string text = turn_ + "  " + decimal(elapsed.count(), 1) + " s  " +
                           grouped(so_far.delivered) + " delivered, " +
                           rounded(of_interval / interval.count()) +
                           "/s, errors " + grouped(so_far.errors());
  shown_ = now;
  shown_delivered_ = so_far.delivered;
  if (on_terminal_) {
    line_.show(text);
  } else {
    static_cast<void>(std::fprintf(stderr, "%s\n", text.c_str()));
  }
}

}  // namespace load_test
