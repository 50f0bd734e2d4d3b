#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace lab {

namespace {

// getenv is safe here: the tool has one thread and sets no variable.
std::string_view variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

// Whether what was written can be taken back.
bool can_redraw(int descriptor) {
  return isatty(descriptor) == 1 && variable("TERM") != "dumb";
}

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::red:
      return "\033[31m";
    case Colour::green:
      return "\033[32m";
    case Colour::yellow:
      return "\033[33m";
    case Colour::cyan:
      return "\033[36m";
    case Colour::bold:
      return "\033[1m";
    case Colour::dim:
      return "\033[2m";
  }
  return "";
}

}  // namespace

bool coloured() {
  static const bool wanted =
      (isatty(STDOUT_FILENO) == 1 || variable("LAB_COLOUR") == "always") &&
      variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  return wanted;
}

void print(std::string_view text) {
  // When the reader has gone, so are we: SIGPIPE.
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
}

std::string paint(Colour colour, std::string_view text) {
  if (!coloured()) {
    return std::string(text);
  }
  return std::string(code_of(colour)).append(text).append("\033[0m");
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) {
    // Every byte of a UTF-8 character but its first is 10xxxxxx.
    if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) {
      ++count;
    }
  }
  return count;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  const std::size_t taken = columns(text);
  result.append(taken < width ? width - taken : 0, ' ');
  return result;
}

std::string wrapped(std::string_view text, std::size_t indent,
                    std::size_t width) {
  const std::string margin(indent, ' ');
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string row;
    while (!line.empty()) {
      const std::size_t blank = std::min(line.find(' '), line.size());
      const std::string_view word = line.substr(0, blank);
      line.remove_prefix(std::min(blank + 1, line.size()));
      if (!row.empty() && indent + columns(row) + 1 + columns(word) > width) {
        result.append(margin).append(row).append("\n");
        row.clear();
      }
      row.append(row.empty() ? "" : " ").append(word);
    }
    result.append(row.empty() ? "" : margin).append(row).append("\n");
  }
  return result;
}

TerminalSize terminal_size() {
  winsize size{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): there is no other ioctl
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) {
    return {};
  }
  return {.rows = size.ws_row, .columns = size.ws_col};
}

GrowingText::GrowingText() : on_terminal_(can_redraw(STDOUT_FILENO)) {}

void GrowingText::show(const std::string& text) {
  if (!on_terminal_ || text == shown_) {
    return;
  }
  clear();
  constexpr std::size_t widest = 80;
  const auto [rows, columns] = terminal_size();
  const auto lines = std::count(text.begin(), text.end(), '\n');
  // What has scrolled away, or was broken, could not be taken back.
  if (static_cast<std::size_t>(lines) + 1 < rows && columns >= widest) {
    print(text);
    static_cast<void>(std::fflush(stdout));
    shown_ = text;
  }
}

void GrowingText::clear() {
  const auto lines = std::count(shown_.begin(), shown_.end(), '\n');
  if (lines > 0) {
    print("\033[" + std::to_string(lines) + "A\r\033[J");
    shown_.clear();
  }
}

ProgressLine::ProgressLine() : on_terminal_(can_redraw(STDERR_FILENO)) {}

void ProgressLine::show(std::string_view text) {
  if (!on_terminal_ || text == shown_) {
    return;
  }
  shown_ = text.substr(0, 78);  // a line that wraps could not be taken back
  static_cast<void>(std::fprintf(stderr, "\r\033[K%s", shown_.c_str()));
  static_cast<void>(std::fflush(stderr));
}

void ProgressLine::clear() {
  if (!shown_.empty()) {
    static_cast<void>(std::fputs("\r\033[K", stderr));
    static_cast<void>(std::fflush(stderr));
    shown_.clear();
  }
}

}  // namespace lab
