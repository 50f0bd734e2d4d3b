#pragma once

#include <filesystem>

namespace grade {

/// A new folder below the one for temporary files (TMPDIR), with all that is in
/// it gone in the end. Not in the repository: a program runs as a user that may
/// not enter somebody's home. Only its owner may enter it at first. Throws
/// Trouble when it cannot be made.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  Scratch(Scratch&&) = delete;
  Scratch& operator=(Scratch&&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace grade
