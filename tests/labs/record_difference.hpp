// Whether a program has passed a record on as it was.
#pragma once

#include <string>
#include <string_view>
#include <support/comparison.hpp>
#include <vector>

namespace lab {

/// The first thing that is wrong with the copy of a record; empty if nothing.
/// Headers of the copy whose names begin with `added` are the program's own.
std::string difference(const support::SeenRecord& input,
                       const support::SeenRecord& copy, std::string_view added);

/// A record's value, or its headers, as a failure shows them.
std::string value_shown(const support::SeenRecord& record);
std::string headers_shown(
    const std::vector<support::SeenRecord::Header>& headers);

}  // namespace lab
