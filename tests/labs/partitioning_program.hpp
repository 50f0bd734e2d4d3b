// Lab 3's solution as a program that is run, for the project's own tests.
#pragma once

#include <string>
#include <string_view>
#include <support/program.hpp>
#include <vector>

namespace lab {

/// How it is started, at the tests' broker unless the arguments name another.
support::ProgramOptions options(std::vector<std::string> arguments);

/// Runs it with this input, to its end.
support::Ending run(std::vector<std::string> arguments,
                    std::string_view input = "");

}  // namespace lab
