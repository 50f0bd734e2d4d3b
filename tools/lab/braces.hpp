#pragma once

// A brace that is missing in a TODO: the compiler notices it a hundred lines
// further down, where nobody has written anything.

#include <optional>
#include <string>
#include <string_view>

#include "regions.hpp"

namespace lab {

/// How many braces are open in a piece of C++ at its end: less than 0 when it
/// closes more than it opens. Those in comments and texts do not count.
int open_braces(std::string_view code);

/// A TODO whose braces do not match.
struct UnmatchedBrace {
  int todo = 0;
  int line = 0;         // of the first line of its code
  std::string words{};  // "TODO 3 (lines 97 to 125) opens more braces …"
};

/// The first TODO whose code opens more or fewer braces than it closes; nothing
/// when all match.
std::optional<UnmatchedBrace> unmatched_brace(std::string_view source);

}  // namespace lab
