#pragma once
// A lab program called as somebody calls it who has not read the manual yet.

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <support/program.hpp>
#include <utility>
#include <vector>

namespace usage {

/// Nothing listens there: whoever connects is refused at once.
inline constexpr const char* nobody = "127.0.0.1:1";

inline support::Ending run(const char* path,
                           std::vector<std::string> arguments) {
  support::Program program{{.path = path, .arguments = std::move(arguments)}};
  program.close_input();
  return program.wait();
}

inline void check_contains(const std::string& text, std::string_view part) {
  CHECK_MESSAGE(text.find(part) != std::string::npos,
                "\"" << part << "\" is not in: " << text);
}

/// The program refuses these arguments with status 2, says why, and prints
/// nothing else.
inline void check_refused(const char* path, std::vector<std::string> arguments,
                          std::string_view message) {
  const support::Ending ending = run(path, std::move(arguments));
  check_contains(ending.errors, message);
  CHECK(ending.status == 2);
  CHECK(ending.output.empty());
}

}  // namespace usage
