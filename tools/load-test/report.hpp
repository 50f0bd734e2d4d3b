#pragma once
// A load test in the three forms in which it is read.

#include <array>
#include <string>

#include "result.hpp"

namespace load_test {

/// Which percentiles every form shows.
inline constexpr std::array percentiles = {50.0, 90.0, 99.0, 99.9, 99.99};

/// For a terminal.
std::string as_text(const Report& report);

/// For programs: times in milliseconds.
std::string as_json(const Report& report);

/// A page that is complete in itself: no script, no font, no picture from
/// elsewhere.
std::string as_page(const Report& report);

/// "200,000 payments of 200 bytes, flat out, into 6 partitions".
std::string description(const Report& report);

/// What is wrong, a sentence each; nothing when the report is flawless.
std::vector<std::string> complaints(const Report& report);

}  // namespace load_test
