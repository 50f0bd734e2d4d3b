#pragma once

// Where everything lives: the repository, its build folder, the tool's state.

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

/// What the exit status says.
enum class Exit : int {
  passed = 0,
  failed = 1,   // the code under test is not right
  misused = 2,  // wrong use of the command
  broken = 3,   // the broker or the machine, not the code
};

/// The command was used wrongly (exit status 2). The text names the nearest
/// right use.
class Misuse : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The machine or the project is at fault, not the student (exit status 3).
/// `cure` is the command or the step that mends it.
class Trouble : public std::runtime_error {
 public:
  explicit Trouble(const std::string& what, std::string cure = {})
      : std::runtime_error(what), cure_(std::move(cure)) {}
  [[nodiscard]] const std::string& cure() const { return cure_; }

 private:
  std::string cure_;
};

struct Workspace {
  std::filesystem::path root;   // the repository
  std::filesystem::path build;  // build/<preset>
  std::filesystem::path state;  // .lab: ignored by git

  /// From LAB_ROOT, which the launcher sets, else the sources this tool was
  /// built from. `preset` names the folder below build/; LAB_BUILD replaces
  /// the whole path.
  static Workspace find(const std::string& preset = "dev");

  /// The path as a person sees it: relative to the repository.
  [[nodiscard]] std::string shown(const std::filesystem::path& path) const;
};

/// The file's bytes. Throws Trouble when it cannot be read.
std::string read_text(const std::filesystem::path& file);

/// Replaces the file in one step: a reader sees the old or the new content,
/// also when this process is killed half way. Makes the folder.
void write_text(const std::filesystem::path& file, std::string_view text);

/// The value of an environment variable, or "" when it is not set.
std::string environment_variable(const char* name);

/// The candidate with the fewest typing mistakes away from `word`, or "" when
/// none is near.
std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates);

}  // namespace lab
