#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

#include "attack.hpp"

namespace attack {
namespace {

std::size_t to_count(const std::string& text) {
  return static_cast<std::size_t>(std::stoul(text));
}

// As many children at once as asked for. They end when this pipe is closed: a
// contained program may not be able to signal its own children.
bool start_processes(const Arguments& arguments) {
  const std::size_t wanted = to_count(arguments[0]);
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    return false;
  }
  std::size_t started = 0;
  int error = 0;
  while (started < wanted && error == 0) {
    const pid_t child = ::fork();
    if (child == 0) {
      char nothing = 0;
      (void)::close(ends[1]);
      ::_exit(static_cast<int>(::read(ends[0], &nothing, 1)));
    }
    if (child < 0) {
      error = errno;
    } else {
      ++started;
    }
  }
  (void)::close(ends[1]);
  while (::wait(nullptr) > 0) {
  }
  errno = error;
  return error == 0;
}

bool start_threads(const Arguments& arguments) {
  const std::size_t wanted = to_count(arguments[0]);
  pthread_attr_t attributes;
  (void)::pthread_attr_init(&attributes);
  constexpr std::size_t small_stack = std::size_t{64} << 10U;
  (void)::pthread_attr_setstacksize(&attributes, small_stack);
  for (std::size_t started = 0; started < wanted; ++started) {
    pthread_t thread{};
    const auto work = [](void* /*nothing*/) -> void* {
      while (true) {
        (void)::pause();
      }
    };
    errno = ::pthread_create(&thread, &attributes, work, nullptr);
    if (errno != 0) {
      return false;
    }
  }
  return true;
}

// Addresses only: nothing is put there, so that the machine feels nothing.
bool take_memory(const Arguments& arguments) {
  constexpr std::size_t piece = std::size_t{64} << 20U;
  const std::size_t wanted = to_count(arguments[0]) << 20U;
  for (std::size_t taken = 0; taken < wanted; taken += piece) {
    if (::mmap(nullptr, piece, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
               0) == MAP_FAILED) {
      return false;
    }
  }
  return true;
}

// A file with a hole: it takes no room on the disk.
bool fill_disk(const Arguments& arguments) {
  (void)::signal(SIGXFSZ, SIG_IGN);
  const std::string path = arguments[1] + "/large";
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's interface
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0666);
  const auto end = static_cast<off_t>(to_count(arguments[0]) << 20U);
  return file >= 0 && ::pwrite(file, "x", 1, end) == 1;
}

bool open_many(const Arguments& arguments) {
  const std::size_t wanted = to_count(arguments[0]);
  for (std::size_t opened = 0; opened < wanted; ++opened) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): as above
    if (::open("/dev/null", O_RDONLY) < 0) {
      return false;
    }
  }
  return true;
}

bool spin(const Arguments& arguments) {
  const auto seconds = static_cast<std::time_t>(to_count(arguments[0]));
  timespec used{};
  do {
    (void)::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  } while (used.tv_sec < seconds);
  return true;
}

}  // namespace

void add_resources(Attacks& attacks) {
  attacks["processes"] = start_processes;
  attacks["threads"] = start_threads;
  attacks["memory"] = take_memory;
  attacks["fill"] = fill_disk;
  attacks["open-many"] = open_many;
  attacks["spin"] = spin;
}

}  // namespace attack
