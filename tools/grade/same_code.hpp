#pragma once

// Where a student's file has the published solution's lines.

#include <string_view>
#include <vector>

namespace grade {

/// The TODOs whose code is the solution's, comments and blanks aside. A region
/// without code is nobody's.
std::vector<int> copied_todos(std::string_view source,
                              std::string_view solution);

}  // namespace grade
