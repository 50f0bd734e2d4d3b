#pragma once

// The TODO regions of a lab's source file.
//
//   // TODO 4: leave nothing behind.        <- a region opens
//   // When this function returns, …        <- what to achieve
//
//   const kafka::Error error = …            <- the student's code
//   // END TODO 4                           <- and closes
//
// In starter/ a region holds its comment and nothing else; solutions/ holds
// the same comment followed by code. So each file can be made from the
// other's, and everything that needs a pristine starter derives it from the
// solution: the copy in starter/ is the student's to change.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// Lines are numbered from 1, as editors and compilers do.
struct Region {
  int todo = 0;
  std::string title{};
  int first_line = 0;    // the line "// TODO n: title"
  int code_line = 0;     // the first line after the comment
  int last_line = 0;     // the line "// END TODO n"
  std::string task{};    // the comment below the title, as prose
  bool started = false;  // holds something other than comments
};

struct Regions {
  std::vector<Region> all{};
  /// What is wrong with the markers, e.g. a region that is never closed.
  std::vector<std::string> problems{};

  [[nodiscard]] const Region* find(int todo) const;
  /// The region that a line belongs to, e.g. of a compile error.
  [[nodiscard]] const Region* at_line(int line) const;
};

Regions find_regions(std::string_view source);

/// The source with the code of every region taken out, or of `only` one.
std::string without_code(std::string_view source,
                         std::optional<int> only = std::nullopt);

/// The lines that belong to no region's inside: what starter and solution
/// must share byte for byte. Includes the markers and the comments.
std::vector<std::string> fixed_lines(std::string_view source);

}  // namespace lab
