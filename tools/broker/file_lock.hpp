// A lock between processes that goes away with the process that holds it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

namespace broker {

/// Holds an exclusive lock (flock) on a file of its own, until destroyed.
///
/// The lock belongs to the open file, so a process that is killed lets go of
/// it, and nothing stale can be left behind but an empty file.
class FileLock {
 public:
  /// Takes the lock, waiting up to `timeout`; calls `waiting` once if it has to
  /// wait. Throws Problem when the file cannot be made or the time is up.
  FileLock(std::filesystem::path file, std::chrono::milliseconds timeout,
           const std::function<void()>& waiting = {});
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  /// Takes the lock if nobody has it.
  static std::optional<FileLock> try_lock(std::filesystem::path file);

  /// Removes the file as well; whoever waits for it notices and makes a new
  /// one.
  void remove_file();

  /// The open file. A child that inherits it keeps the lock when this process
  /// is gone.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  explicit FileLock(std::filesystem::path file) noexcept;
  bool take();

  std::filesystem::path file_;
  int descriptor_ = -1;
};

}  // namespace broker
