#pragma once
// Money out of JSON, digit by digit: a double cannot hold 0.10.

#include <cstdint>
#include <optional>
#include <string_view>

namespace runtime {

/// A number in hundredths: 49.90 is 4990.
struct Hundredths {
  /// Nothing when the number cannot be held exactly.
  std::optional<std::int64_t> minor;

  /// Why there is none: more than two decimals. Else it is too large.
  bool too_fine = false;
};

/// Reads `number`, which has passed read_json_object() as a number. 1e2 and
/// 100.00 are the same.
Hundredths read_hundredths(std::string_view number);

}  // namespace runtime
