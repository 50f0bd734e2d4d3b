#pragma once

// Keeps folders from other users for a while.

#include <filesystem>
#include <utility>
#include <vector>

namespace grade {

/// Takes away everybody's rights but the owner's, and gives them back when it
/// is destroyed. Does nothing unless we are root: else a submission's code runs
/// as the owner. Of two at once over the same folder the first gives them back.
class Unreadable {
 public:
  explicit Unreadable(const std::vector<std::filesystem::path>& folders);
  ~Unreadable();
  Unreadable(const Unreadable&) = delete;
  Unreadable& operator=(const Unreadable&) = delete;
  Unreadable(Unreadable&&) = delete;
  Unreadable& operator=(Unreadable&&) = delete;

 private:
  std::vector<std::pair<std::filesystem::path, std::filesystem::perms>> before_;
};

}  // namespace grade
