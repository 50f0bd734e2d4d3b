// Lab 3's solution as a program that is run, for the project's own tests.
#pragma once

#include <string>
#include <string_view>
#include <support/program.hpp>
#include <vector>

namespace lab {

/// Nothing listens there: whoever connects is refused at once.
inline constexpr const char* nobody = "127.0.0.1:1";

/// How it is started, at the tests' broker unless the arguments name another.
support::ProgramOptions options(std::vector<std::string> arguments);

/// Runs it with this input, to its end.
support::Ending run(std::vector<std::string> arguments,
                    std::string_view input = "");

void check_contains(std::string_view text, std::string_view part);

}  // namespace lab
