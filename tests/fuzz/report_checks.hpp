// What must hold of every report, whatever the results say. Each ends the
// process when it does not: see must().
#pragma once

#include <grade/graded.hpp>
#include <string_view>
#include <vector>

namespace fuzz {

/// All formats of all of them.
void check_reports(const std::vector<grade::Graded>& submissions);

}  // namespace fuzz
