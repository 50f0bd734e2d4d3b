#include "watch_screen.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "jobs.hpp"
#include "terminal.hpp"
#include "text.hpp"

namespace lab {

namespace {

// Escape sequences of ECMA-48 and xterm, which every terminal of today knows.
constexpr std::string_view take_screen = "\033[?1049h\033[?7l\033[?25l";
constexpr std::string_view give_back_screen = "\033[?25h\033[?7h\033[?1049l";
constexpr std::string_view to_the_top = "\033[H";
constexpr std::string_view end_of_line = "\033[K";
constexpr std::string_view clear_below = "\033[J";

bool write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR && errno != EAGAIN) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  return true;
}

}  // namespace

std::vector<std::string> fitted(std::string_view body, std::string_view foot,
                                std::size_t rows) {
  std::vector<std::string> lines;
  for (const std::string_view line : lines_of(body)) {
    lines.emplace_back(line);
  }
  constexpr std::size_t foot_rows = 2;  // with the empty line above it
  const std::size_t room = rows > foot_rows ? rows - foot_rows : 1;
  if (lines.size() > room) {
    lines.resize(room - 1);
    lines.emplace_back(
        "  (more than this terminal has lines for: make it "
        "larger, or use ./lab check)");
  }
  lines.resize(room);
  lines.emplace_back();
  lines.emplace_back(foot);
  return lines;
}

WatchScreen::WatchScreen()
    : on_terminal_(::isatty(STDOUT_FILENO) == 1),
      has_keys_(on_terminal_ && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
  if (has_keys_) {
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;  // read() returns at once, with what there is
    raw.c_cc[VTIME] = 0;
    static_cast<void>(::tcsetattr(STDIN_FILENO, TCSANOW, &raw));
  }
  if (on_terminal_) {
    static_cast<void>(write_all(take_screen));
  }
}

WatchScreen::~WatchScreen() {
  // Nobody could be told if it failed: the terminal is gone.
  if (on_terminal_) {
    static_cast<void>(write_all(give_back_screen));
  }
  if (has_keys_) {
    static_cast<void>(::tcsetattr(STDIN_FILENO, TCSANOW, &before_));
  }
}

std::optional<char> WatchScreen::key() {
  char pressed = '\0';
  if (has_keys_ && ::read(STDIN_FILENO, &pressed, 1) == 1) {
    return pressed;
  }
  return std::nullopt;
}

void WatchScreen::draw(std::string_view body, std::string_view foot) {
  if (!on_terminal_) {
    return;
  }
  std::string page{to_the_top};
  const std::vector<std::string> lines =
      fitted(body, foot, terminal_size().rows);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    page.append(i == 0 ? "" : "\r\n").append(lines[i]).append(end_of_line);
  }
  page.append(clear_below);
  if (page == shown_) {
    return;
  }
  if (!write_all(page)) {
    throw Interrupted(SIGHUP);
  }
  shown_ = std::move(page);
}

}  // namespace lab
