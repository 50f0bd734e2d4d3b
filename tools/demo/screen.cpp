#include "screen.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace demo {
namespace {

using namespace std::chrono_literals;

constexpr auto picture_interval = 200ms;
constexpr auto line_interval = 1000ms;
constexpr int bar_width = 20;

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, text.size()), ' ');
}

std::string seconds_of(std::chrono::milliseconds time) {
  char text[32];
  const auto tenths = time.count() / 100;
  static_cast<void>(std::snprintf(text, sizeof text, "%lld.%lld s",
                                  static_cast<long long>(tenths / 10),
                                  static_cast<long long>(tenths % 10)));
  return text;
}

std::string bar_of(double rate, double highest) {
  const int length =
      highest <= 0 ? 0
                   : static_cast<int>(std::lround(bar_width * rate / highest));
  std::string bar;
  for (int i = 0; i < bar_width; ++i) {
    bar += i < length ? "█" : "·";
  }
  return bar;
}

std::string line_of(const FaultRow& fault) {
  switch (fault.state) {
    case FaultRow::State::to_come:
      return "  ·         at " + seconds_of(fault.at) + "  " + fault.words;
    case FaultRow::State::on:
      return "  ✗ now  since " + seconds_of(fault.at) + "  " + fault.words;
    case FaultRow::State::over:
      break;
  }
  return "  ✓ over  from " + seconds_of(fault.at) + "  " + fault.words;
}

}  // namespace

std::vector<std::string> picture_of(const Snapshot& now) {
  std::vector<std::string> lines;
  lines.push_back("The payment system: " + now.stage + ", " +
                  seconds_of(now.elapsed) +
                  (now.elapsed < now.seconds
                       ? " of " + std::to_string(now.seconds.count()) + " s"
                       : "") +
                  ", seed " + std::to_string(now.seed));
  lines.emplace_back();
  lines.push_back("  submitted " + grouped(now.submitted) + "  accepted " +
                  grouped(now.accepted) + "  without a verdict " +
                  grouped(now.waiting) + "  failed and submitted again " +
                  grouped(now.submitted_again));
  lines.emplace_back();
  double highest = 0;
  for (const PlaceRow& place : now.places) {
    highest = std::max(highest, place.rate);
  }
  for (const PlaceRow& place : now.places) {
    lines.push_back(
        "  " + left(place.name, 25) + right(grouped(place.count), 10) + "  " +
        bar_of(place.rate, highest) +
        right(grouped(static_cast<std::uint64_t>(std::lround(place.rate))), 6) +
        "/s" +
        (place.lag < 0
             ? ""
             : "  lag " + grouped(static_cast<std::uint64_t>(place.lag))));
  }
  lines.push_back("  bank: requests that failed " + grouped(now.bank_refused) +
                  "  dead letters put back " + grouped(now.replayed));
  lines.emplace_back();
  for (const FaultRow& fault : now.faults) {
    lines.push_back(line_of(fault));
  }
  return lines;
}

std::string line_of(const Snapshot& now) {
  std::string line =
      right(seconds_of(now.elapsed), 8) + "  accepted " + grouped(now.accepted);
  for (const PlaceRow& place : now.places) {
    line += "  " + place.name + " " + grouped(place.count);
    if (place.lag >= 0) {
      line += " (lag " + grouped(static_cast<std::uint64_t>(place.lag)) + ")";
    }
  }
  return line;
}

std::vector<std::string> text_of(const Balance& balance) {
  const auto row = [](const char* sign, const char* what, std::uint64_t count) {
    return "  " + left(sign, 2) + left(what, 40) + right(grouped(count), 10);
  };
  std::vector<std::string> lines{
      "The books",
      row("", "payments accepted", balance.accepted),
      row("=", "processed", balance.processed),
      row("+", "rejected", balance.rejected),
      row("+", "dead-lettered", balance.dead_lettered),
      row("", "lost", balance.lost.size()),
      row("", "charged twice", balance.charged_twice),
      row("", "charged, and nothing to show for it",
          balance.charged_for_nothing),
      row("", "in two places at once", balance.in_two_places.size()),
      row("", "records repeated on the way, and noticed", balance.repeated),
  };
  for (const auto& [ids, what] :
       {std::pair{&balance.lost, "lost: payment "},
        std::pair{&balance.in_two_places, "in two places: payment "}}) {
    if (!ids->empty()) {
      lines.push_back(std::string("  ") + what + ids->front());
    }
  }
  lines.emplace_back(balance.balances() ? "They balance."
                                        : "They do not balance.");
  return lines;
}

Screen::Screen(bool plain) : drawing_{!plain && ::isatty(STDOUT_FILENO) == 1} {
  if (drawing_) {
    static_cast<void>(std::fputs("\033[?25l", stdout));  // no cursor
  }
}

Screen::~Screen() {
  leave();
}

void Screen::erase() {
  if (drawn_ > 0) {
    static_cast<void>(std::printf("\033[%zuA\033[J", drawn_));
    drawn_ = 0;
  }
}

void Screen::show(const Snapshot& now) {
  if (now.elapsed < next_) {
    return;
  }
  if (!drawing_) {
    next_ = now.elapsed + line_interval;
    static_cast<void>(std::printf("%s\n", line_of(now).c_str()));
  } else {
    next_ = now.elapsed + picture_interval;
    erase();
    for (const std::string& line : picture_of(now)) {
      static_cast<void>(std::printf("%s\n", line.c_str()));
      ++drawn_;
    }
  }
  static_cast<void>(std::fflush(stdout));
}

void Screen::say(const std::string& text) {
  if (!drawing_) {
    static_cast<void>(std::printf("%s\n", text.c_str()));
    static_cast<void>(std::fflush(stdout));
  }
}

void Screen::leave() {
  if (drawing_) {
    drawing_ = false;
    static_cast<void>(std::fputs("\033[?25h", stdout));
  }
  static_cast<void>(std::fflush(stdout));
}

}  // namespace demo
