#pragma once

// The command line of `./lab grade`.

#include <optional>
#include <string>
#include <vector>

#include "class_run.hpp"

namespace grade {

/// The format of a folder of pages, in which there is one for each submission.
inline constexpr const char* pages = "html";

struct Options {
  ClassOptions work{};
  std::vector<std::string> merge{};  // reports in place of submissions
  std::string format = "text";
  std::string output{};  // a file, of pages a folder; empty: standard output
  OneJob one{};          // named by the grader to its own processes only
};

/// Nothing when help was asked for, and given. Throws lab::Misuse that names
/// what is wrong and what is right.
std::optional<Options> read_options(int count, char** arguments);

}  // namespace grade
