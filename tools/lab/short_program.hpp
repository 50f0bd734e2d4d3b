#pragma once

// The short programs beside the handouts: the warm-up's two, and the notes of
// the labs. labs/CMakeLists.txt builds them under the same names.

#include <filesystem>
#include <string>
#include <vector>

#include "workspace.hpp"

namespace lab {

struct ShortProgram {
  std::string name{};  // "circuit-breaker": what a person types
  std::filesystem::path
      source{};  // …/labs/01-gateway/notes/circuit_breaker.cpp

  [[nodiscard]] std::string target() const { return "short_" + name; }
  [[nodiscard]] std::filesystem::path program(
      const Workspace& workspace) const {
    return workspace.build / "bin" / "short" / name;
  }
};

/// All of them, in the order of the labs that they belong to:
/// labs/*/notes/*.cpp under their own name, and the files of a folder without a
/// lab.json, as labs/00-warm-up/producer.cpp, with the folder's before it:
/// warm-up-producer.
std::vector<ShortProgram> short_programs(const Workspace& workspace);

}  // namespace lab
