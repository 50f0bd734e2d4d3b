#include "broker/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>
#include <utility>

#include "broker/folders.hpp"
#include "broker/problem.hpp"

namespace broker {

namespace {
constexpr std::chrono::milliseconds look_again{10};
}

FileLock::FileLock(std::filesystem::path file) noexcept
    : file_(std::move(file)) {}

FileLock::FileLock(std::filesystem::path file,
                   std::chrono::milliseconds timeout,
                   const std::function<void()>& waiting)
    : file_(std::move(file)) {
  if (take()) {
    return;
  }
  if (waiting) {
    waiting();
  }
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!take()) {
    if (std::chrono::steady_clock::now() >= deadline) {
      throw Problem("another `lab` has held " + file_.string() + " for " +
                        std::to_string(timeout.count() / 1000) + " s",
                    "find it with `fuser " + file_.string() +
                        "`, wait for it or end it, and try again");
    }
    std::this_thread::sleep_for(look_again);
  }
}

FileLock::FileLock(FileLock&& other) noexcept
    : file_(std::move(other.file_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

std::optional<FileLock> FileLock::try_lock(std::filesystem::path file) {
  FileLock lock(std::move(file));
  if (!lock.take()) {
    return std::nullopt;
  }
  return lock;
}

// A lock is good only if the file that is locked is still the one that others
// will find under this name: its last holder may have removed it meanwhile.
bool FileLock::take() {
  const int opened = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (opened < 0) {
    throw_file_problem("make the lock file", file_, errno);
  }
  struct stat locked {};
  struct stat named {};
  if (::flock(opened, LOCK_EX | LOCK_NB) == 0 &&
      ::fstat(opened, &locked) == 0 && ::stat(file_.c_str(), &named) == 0 &&
      locked.st_ino == named.st_ino && locked.st_dev == named.st_dev) {
    descriptor_ = opened;
    return true;
  }
  ::close(opened);
  return false;
}

void FileLock::remove_file() {
  ::unlink(file_.c_str());
}

}  // namespace broker
