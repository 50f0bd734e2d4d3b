#pragma once

// What two runs of a test say alike.

#include <string>
#include <string_view>

namespace lab {

/// The text without what is different at every run: numbers, the names of
/// topics, payments, what follows "for example" or was written on stderr,
/// whether one of them is meant or several, and where lines are broken. For
/// comparing; nobody reads it.
std::string lasting_text(std::string_view text);

}  // namespace lab
