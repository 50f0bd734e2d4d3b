#pragma once

// The first error in a compiler's output: the one to mend. What follows it is
// often only its echo.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "braces.hpp"

namespace lab {

struct CompileError {
  std::string file{};     // as the compiler wrote it
  int line = 0;           // 0: the linker's, which knows no line
  std::string message{};  // "expected ';' before 'return'"
  std::string excerpt{};  // the source line and the mark below it, may be empty
  /// Where in the student's file it began, when `file` is a header: 0 if not.
  int from_line = 0;
  int others = 0;  // how many more errors the compiler reported
  /// Where a brace is unmatched in the student's file, which explains errors in
  /// lines that nobody has touched.
  std::optional<UnmatchedBrace> brace{};
};

/// The first error in what g++, clang++, the linker and ninja wrote; nothing
/// when there is none. `own_file` is the name of the student's file.
std::optional<CompileError> first_error(std::string_view output,
                                        std::string_view own_file);

}  // namespace lab
