#include "broker/folders.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

#include "broker/problem.hpp"

namespace broker {

namespace fs = std::filesystem;

fs::path own_files() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment.
  if (const char* root = std::getenv("LAB_ROOT")) {
    fs::path folder = fs::path(root) / "tools" / "broker";
    if (fs::exists(folder / "server.properties")) {
      return folder;
    }
  }
  return BROKER_SOURCE_DIR;
}

std::string quoted(const fs::path& path) {
  std::string text = path.string();
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@,";
  if (text.find_first_not_of(plain) == std::string::npos) {
    return text;
  }
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted + "'";
}

void throw_file_problem(std::string_view doing, const fs::path& path,
                        int error) {
  const std::string what = "cannot " + std::string(doing) + " " +
                           path.string() + ": " +
                           std::generic_category().message(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      throw Problem(what,
                    "make room on that disk (`df -h " + quoted(path) +
                        "` shows it); the broker needs about 100 MB, its jars "
                        "and class archive another 100 MB");
    case EACCES:
    case EPERM:
    case EROFS:
      throw Problem(what,
                    "run this as the owner of the repository, or give "
                    "yourself the folder: sudo chown -R $(id -un) " +
                        quoted(path));
    case ENOTDIR:
    case EEXIST:
      throw Problem(what,
                    "something that is no folder is in the way; move it away "
                    "and try again");
    default:
      throw Problem(what, "mend that and try again");
  }
}

void make_writable_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw_file_problem("make the folder", folder, error.value());
  }
  std::string probe = (folder / ".writable-XXXXXX").string();
  const int opened = ::mkostemp(probe.data(), O_CLOEXEC);
  if (opened < 0) {
    throw_file_problem("write in", folder, errno);
  }
  ::close(opened);
  ::unlink(probe.c_str());
}

void require_space(const fs::path& folder, std::uintmax_t bytes) {
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  if (!error && space.available < bytes) {
    constexpr std::uintmax_t mega = 1'000'000;
    throw Problem("the disk that holds " + folder.string() +
                      " is full: " + std::to_string(space.available / mega) +
                      " MB are left, " + std::to_string(bytes / mega) +
                      " MB are needed",
                  "make room there (`df -h " + quoted(folder) +
                      "` shows the disk) and try again");
  }
}

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw_file_problem("read", file, errno);
  }
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

void write_text(const fs::path& file, std::string_view text) {
  const fs::path fresh = file.string() + ".new-" + std::to_string(::getpid());
  {
    errno = 0;
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) {
      const int error = errno == 0 ? EIO : errno;
      ::unlink(fresh.c_str());
      throw_file_problem("write", file, error);
    }
  }
  std::error_code error;
  fs::rename(fresh, file, error);
  if (error) {
    ::unlink(fresh.c_str());
    throw_file_problem("write", file, error.value());
  }
}

void copy_folder(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy(from, to, fs::copy_options::recursive, error);
  if (error) {
    throw_file_problem("copy " + from.string() + " to", to, error.value());
  }
}

void remove_folder(const fs::path& folder) {
  // A process that is just ending may still create a file behind our back.
  constexpr int tries = 5;
  std::error_code error;
  for (int i = 0; i < tries; ++i) {
    fs::remove_all(folder, error);
    if (!error) {
      return;
    }
  }
  throw_file_problem("remove", folder, error.value());
}

std::string tail(const fs::path& file, std::uintmax_t bytes) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) {
    return {};
  }
  const auto size = static_cast<std::uintmax_t>(in.tellg());
  const std::uintmax_t begin = size > bytes ? size - bytes : 0;
  in.seekg(static_cast<std::streamoff>(begin));
  std::string text(static_cast<std::size_t>(size - begin), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (begin > 0) {
    text.erase(0, text.find('\n') + 1);
  }
  return text;
}

}  // namespace broker
