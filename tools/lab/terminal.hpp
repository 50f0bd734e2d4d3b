#pragma once

// How the tool writes: coloured on a terminal, plain in a pipe.

#include <string>
#include <string_view>

namespace lab {

enum class Colour { red, green, yellow, cyan, bold, dim };

/// Whether standard output is a terminal that wants colour: not in a pipe
/// (unless LAB_COLOUR is "always"), not with NO_COLOR set to anything
/// (https://no-color.org), not TERM=dumb.
bool coloured();

/// Writes to standard output.
void print(std::string_view text);

/// The text in a colour, or as it is where colour is not wanted.
std::string paint(Colour colour, std::string_view text);

/// The number of columns that `text` takes: UTF-8 characters, not bytes.
std::size_t columns(std::string_view text);

/// The text, filled with blanks up to `width` columns.
std::string padded(std::string_view text, std::size_t width);

/// Breaks prose into lines of at most `width` columns, each after `indent`
/// blanks. Lines that are there already stay.
std::string wrapped(std::string_view text, std::size_t indent,
                    std::size_t width = 78);

struct TerminalSize {
  std::size_t rows = 24;
  std::size_t columns = 80;
};

/// That of the terminal on standard output, or what is usual.
TerminalSize terminal_size();

/// A text that grows: each one takes the place of the last. On standard output,
/// and only if that is a terminal that has room for it. Write nothing else
/// between show() and clear() but a ProgressLine that was cleared by then.
class GrowingText {
 public:
  GrowingText();

  void show(const std::string& text);
  void clear();

 private:
  bool on_terminal_;
  std::string shown_;
};

/// One line that shows what the tool is waiting for and is gone afterwards.
/// On standard error, and only if that is a terminal.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ProgressLine(ProgressLine&&) = delete;
  ProgressLine& operator=(ProgressLine&&) = delete;

  void show(std::string_view text);
  void clear();

 private:
  bool on_terminal_;
  std::string shown_;
};

}  // namespace lab
