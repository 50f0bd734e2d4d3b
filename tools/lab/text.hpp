#pragma once

// Text in lines.

#include <string_view>
#include <vector>

namespace lab {

/// The lines of a text without their ends. They point into the text.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace lab
