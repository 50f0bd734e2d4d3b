// Runs a program to its end and hands over what it prints.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace broker {

/// What became of a program that was run.
struct Outcome {
  int status = -1;      // exit status; 128 + signal if one ended it
  bool found = true;    // false: there is no such program
  bool in_time = true;  // false: it was killed at its deadline
  std::string output;   // the last 64 KiB of stdout and stderr together
  [[nodiscard]] bool good() const { return found && in_time && status == 0; }
};

/// Runs argv[0] (a path, or found in PATH) without a shell, with no input, in a
/// process group of its own that is killed at the deadline. `on_line` sees
/// every line of its output as it comes.
Outcome run_command(const std::vector<std::string>& argv,
                    std::chrono::milliseconds deadline,
                    const std::function<void(std::string_view)>& on_line = {},
                    const std::filesystem::path& folder = {});

/// The program's path, searched in PATH; empty when there is none.
std::filesystem::path find_program(std::string_view name);

}  // namespace broker
