#include "unreadable.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace grade {

namespace fs = std::filesystem;

Unreadable::Unreadable(const std::vector<fs::path>& folders) {
  if (::geteuid() != 0) {
    return;
  }
  for (const fs::path& folder : folders) {
    std::error_code none;
    const fs::perms rights = fs::status(folder, none).permissions();
    if (!none && rights != fs::perms::unknown &&
        (rights & ~fs::perms::owner_all) != fs::perms::none) {
      before_.push_back({fs::absolute(folder), rights});
    }
  }
  if (before_.empty()) {
    return;
  }
  start_keeper();
  try {
    for (const Before& one : before_) {
      fs::permissions(one.folder, one.rights & fs::perms::owner_all);
    }
  } catch (const fs::filesystem_error&) {
    end_keeper();
    throw;
  }
}

Unreadable::~Unreadable() {
  if (keeper_ > 0) {
    end_keeper();
  }
}

void Unreadable::start_keeper() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "making a pipe");
  }
  const support::Descriptor end_of_keeper{ends[0]};
  alive_.reset(ends[1]);
  keeper_ = ::fork();
  if (keeper_ < 0) {
    throw std::system_error(errno, std::generic_category(), "making a process");
  }
  if (keeper_ == 0) {
    alive_.reset();
    give_back_at_the_end(end_of_keeper.get(), before_);
  }
}

// The child of what may have threads: it only makes system calls.
void Unreadable::give_back_at_the_end(int pipe,
                                      const std::vector<Before>& before) {
  // Not in the terminal's group, which Ctrl+C and `kill` end as a whole.
  (void)::setsid();
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    (void)::signal(signal, SIG_IGN);
  }
  char nothing = 0;
  while (::read(pipe, &nothing, 1) < 0 && errno == EINTR) {
  }
  bool all_given_back = true;
  for (const Before& one : before) {
    const bool given_back =
        ::chmod(one.folder.c_str(), static_cast<mode_t>(one.rights)) == 0;
    all_given_back &= given_back || errno == ENOENT;
  }
  ::_exit(all_given_back ? 0 : 1);
}

void Unreadable::end_keeper() {
  alive_.reset();
  while (::waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {
  }
  keeper_ = -1;
}

}  // namespace grade
