#pragma once

// A lab's mistakes: the wrong programs that students really write, each a
// patch against the solution, labs/NN-name/mistakes/NAME.patch, that begins
//
//   TODO: 4
//   Mistake: flush() is never called
//   Says: has no verdict
//
// A mistake that could be blamed on the wrong TODO also has a line
//
//   Keeps: 1, 2

#include <filesystem>
#include <string>
#include <vector>

#include "manifest.hpp"

namespace lab {

struct Mistake {
  std::string name{};  // "no-flush"
  std::filesystem::path patch{};
  std::vector<int> todos{};  // those that it breaks
  std::vector<int> keeps{};  // those that must keep their points all the same
  std::string sentence{};
  std::string says{};  // what the failure's text must contain

  [[nodiscard]] bool breaks(int todo) const;
};

/// Reads one patch's head. Throws Trouble that names the missing line.
Mistake read_mistake(const std::filesystem::path& patch);

/// "1, 2".
std::string todos_text(const std::vector<int>& todos);

/// The mistakes of a lab, by TODO and then by name: all of them, or `only`
/// those, in that order. Throws Misuse for a name that there is not.
std::vector<Mistake> read_mistakes(const Manifest& manifest,
                                   const std::vector<std::string>& only = {});

}  // namespace lab
