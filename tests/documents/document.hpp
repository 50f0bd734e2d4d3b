#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Finds what a Markdown document promises, so that a test can hold it to it.
///
/// A document promises two things: that its commands work (a block fenced as
/// `sh`) and that what it shows is what a reader will see (a block fenced as
/// `text` behind a `shows:` comment). Comments right before a fence say more:
///
///     <!-- exit: 1 -->                  the commands end with this status
///     <!-- run by: .ci/run -->          not run here: that file runs them
///     <!-- shows: ./lab check gateway --> the text is this command's output
namespace documents {

/// One fenced block that has to be kept true.
struct Promise {
  enum class Kind { commands, output };
  Kind kind = Kind::commands;
  int line = 0;         ///< where the block starts, from 1
  std::string text;     ///< what stands between the fences
  int exit_status = 0;  ///< of the commands
  std::string run_by;   ///< the file that runs them instead, or empty
  std::string command;  ///< whose output the text is (Kind::output)
};

/// All promises of a document, in order. Throws `std::runtime_error` naming
/// the line of a comment that no block follows or whose status is no number.
std::vector<Promise> promises(std::string_view markdown);

/// Whether `seen` is what `shown` says. Figures that differ from run to run
/// (`0.43 s`, `12 ms`, `162 MB`) are equal to each other, and a line `…` in
/// `shown` stands for any lines. Returns the first line of `shown` that was
/// not seen, or an empty string.
std::string first_difference(std::string_view shown, std::string_view seen);

}  // namespace documents
