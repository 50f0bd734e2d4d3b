#pragma once

// The command line of `./lab grade`.

#include <optional>
#include <string>
#include <vector>

#include "class_run.hpp"

namespace grade {

struct Options {
  ClassOptions work{};
  std::vector<std::string> merge{};  // reports in place of submissions
  std::string format = "text";
  std::string output{};  // a file; standard output when empty
  OneJob one{};          // named by the grader to its own processes only
};

/// Nothing when help was asked for, and given. Throws lab::Misuse that names
/// what is wrong and what is right.
std::optional<Options> read_options(int count, char** arguments);

}  // namespace grade
