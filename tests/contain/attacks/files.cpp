#include <dirent.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <memory>

#include "attack.hpp"

// The system's interfaces are variadic.
// NOLINTBEGIN(cppcoreguidelines-pro-type-vararg)

namespace attack {
namespace {

bool read_file(const char* path) {
  const int file = ::open(path, O_RDONLY);
  std::array<char, 1> byte{};
  // A process's memory begins with nothing: that it opens is enough.
  return file >= 0 && (::read(file, byte.data(), byte.size()) >= 0 ||
                       std::string(path).ends_with("/mem"));
}

bool list_folder(const Arguments& arguments) {
  struct Close {
    void operator()(DIR* folder) const { (void)::closedir(folder); }
  };
  const std::unique_ptr<DIR, Close> folder{::opendir(arguments[0].c_str())};
  return folder != nullptr;
}

bool write_file(const Arguments& arguments) {
  const int file =
      ::open(arguments[0].c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  return file >= 0 && ::write(file, "x", 1) == 1;
}

bool empty_file(const Arguments& arguments) {
  return ::truncate(arguments[0].c_str(), 0) == 0;
}

// Through a symbolic link that the program makes where it may.
bool read_by_symlink(const Arguments& arguments) {
  const std::string link = arguments[1] + "/symlink";
  (void)::unlink(link.c_str());
  return ::symlink(arguments[0].c_str(), link.c_str()) == 0 &&
         read_file(link.c_str());
}

bool read_by_hard_link(const Arguments& arguments) {
  const std::string link = arguments[1] + "/link";
  (void)::unlink(link.c_str());
  return ::link(arguments[0].c_str(), link.c_str()) == 0 &&
         read_file(link.c_str());
}

bool read_by_parents(const Arguments& arguments) {
  // From wherever it starts, up to the root and down again.
  std::string up;
  for (int level = 0; level < 30; ++level) {
    up += "../";
  }
  return read_file((up + arguments[0]).c_str());
}

bool move_out(const Arguments& arguments) {
  const std::string inside = arguments[0] + "/moved";
  return write_file({inside}) &&
         ::rename(inside.c_str(), arguments[1].c_str()) == 0;
}

bool change_rights(const Arguments& arguments) {
  return ::chmod(arguments[0].c_str(), 0777) == 0;
}

bool watch_folder(const Arguments& arguments) {
  const int watcher = ::inotify_init1(0);
  return watcher >= 0 &&
         ::inotify_add_watch(watcher, arguments[0].c_str(), IN_ALL_EVENTS) >= 0;
}

bool run_file(const Arguments& arguments) {
  const std::string copy = arguments[0] + "/copy";
  // execve() does not return when it works.
  std::array<char*, 2> nothing{nullptr, nullptr};
  (void)::execve(copy.c_str(), nothing.data(), nothing.data() + 1);
  return false;
}

// Any descriptor that was left open.
bool use_descriptors(const Arguments& /*arguments*/) {
  constexpr int most = 1024;
  for (int fd = 3; fd < most; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) {
      return true;
    }
  }
  return false;
}

bool show_environment(const Arguments& /*arguments*/) {
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::cout << *variable << '\n';
  }
  return true;
}

}  // namespace

void add_files(Attacks& attacks) {
  attacks["read"] = [](const Arguments& arguments) {
    return read_file(arguments[0].c_str());
  };
  attacks["list"] = list_folder;
  attacks["write"] = write_file;
  attacks["truncate"] = empty_file;
  attacks["read-by-symlink"] = read_by_symlink;
  attacks["read-by-hard-link"] = read_by_hard_link;
  attacks["read-by-parents"] = read_by_parents;
  attacks["move-out"] = move_out;
  attacks["chmod"] = change_rights;
  attacks["watch"] = watch_folder;
  attacks["run"] = run_file;
  attacks["remove"] = [](const Arguments& arguments) {
    return ::unlink(arguments[0].c_str()) == 0;
  };
  attacks["descriptors"] = use_descriptors;
  attacks["environment"] = show_environment;
}

}  // namespace attack

// NOLINTEND(cppcoreguidelines-pro-type-vararg)
