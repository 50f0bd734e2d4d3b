#pragma once

// Keeps folders from other users for a while.

#include <sys/types.h>

#include <filesystem>
#include <support/descriptor.hpp>
#include <vector>

namespace grade {

/// Takes away everybody's rights but the owner's, and gives them back when it
/// is destroyed, or when this process ends in any other way: a child of its own
/// session sees to it, as nobody but it is left after a SIGKILL. (A machine
/// that loses its power has no such child: `chmod go+rX` does it by hand.)
///
/// Does nothing unless we are root: else a submission's code runs as the owner.
/// Of two at once over the same folder the first gives them back. Throws
/// std::filesystem::filesystem_error where rights cannot be taken away, and
/// std::system_error when there is no process or pipe left.
class Unreadable {
 public:
  explicit Unreadable(const std::vector<std::filesystem::path>& folders);
  ~Unreadable();
  Unreadable(const Unreadable&) = delete;
  Unreadable& operator=(const Unreadable&) = delete;
  Unreadable(Unreadable&&) = delete;
  Unreadable& operator=(Unreadable&&) = delete;

 private:
  struct Before {
    std::filesystem::path folder;
    std::filesystem::perms rights;
  };

  // What the child does until nobody holds the other end of the pipe.
  [[noreturn]] static void give_back_at_the_end(
      int pipe, const std::vector<Before>& before);
  void start_keeper();
  void end_keeper();

  std::vector<Before> before_;
  support::Descriptor alive_;
  pid_t keeper_ = -1;
};

}  // namespace grade
