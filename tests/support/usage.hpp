// For tests of a program's flags, messages and exit statuses: it is run to its
// end, and what it said is looked at.
#pragma once

#include <string_view>
#include <support/program.hpp>

namespace support {

/// Nothing listens there: whoever connects is refused at once.
inline constexpr const char* nobody = "127.0.0.1:1";

/// Runs a program with this input, to its end.
Ending run(ProgramOptions options, std::string_view input = "");

/// Part of doctest's current test case: the text holds `part`.
void check_contains(std::string_view text, std::string_view part);

/// The same: it ended with status 2, "wrong use", printed nothing, and said
/// `message` on stderr.
void check_usage_error(const Ending& ending, std::string_view message);

}  // namespace support
