#include "submission.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <support/descriptor.hpp>
#include <system_error>

namespace grade {

namespace fs = std::filesystem;
using support::Descriptor;

namespace {

std::string reason_of(int error) {
  return std::system_category().message(error);
}

Descriptor open_folder(int at, const char* name) {
  return Descriptor{
      ::openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
}

// The bytes of a regular file, or why it cannot be taken. A FIFO or a device
// is opened without waiting, and closed again.
std::string read_file(int folder, const std::string& name,
                      std::string& problem) {
  const Descriptor file{::openat(
      folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  if (file.get() < 0) {
    problem = errno == ELOOP    ? "is a symbolic link"
              : errno == ENOENT ? "is not there"
                                : "cannot be read: " + reason_of(errno);
    return {};
  }
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) {
    problem = "cannot be read: " + reason_of(errno);
    return {};
  }
  if (!S_ISREG(about.st_mode)) {
    problem = "is no regular file";
    return {};
  }
  std::string text;
  std::array<char, 65536> part{};
  while (true) {
    const ssize_t count = ::read(file.get(), part.data(), part.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      problem = "cannot be read: " + reason_of(errno);
      return {};
    }
    if (count == 0) {
      return text;
    }
    text.append(part.data(), static_cast<std::size_t>(count));
    if (text.size() > largest_source) {
      problem = "is larger than " + std::to_string(largest_source) + " bytes";
      return {};
    }
  }
}

// Compares what a checkout has of a folder of ours with ours.
class Comparison {
 public:
  explicit Comparison(std::vector<std::string>& differing)
      : differing_(differing) {}

  void compare(int theirs, const fs::path& ours, const std::string& shown) {
    if (differing_.size() >= most_) {
      return;
    }
    std::error_code error;
    if (fs::is_directory(ours, error)) {
      compare_folders(theirs, ours, shown);
      return;
    }
    std::string problem;
    const std::string name = fs::path(shown).filename().string();
    const std::string text = read_file(theirs, name, problem);
    if (problem == "is not there") {
      return;
    }
    if (!problem.empty() || text != lab::read_text(ours)) {
      differing_.push_back(shown);
    }
  }

 private:
  void compare_folders(int theirs, const fs::path& ours,
                       const std::string& shown) {
    const Descriptor folder =
        open_folder(theirs, fs::path(shown).filename().c_str());
    if (folder.get() < 0) {
      return;
    }
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(ours)) {
      entries.push_back(entry.path());
    }
    std::ranges::sort(entries);
    for (const fs::path& entry : entries) {
      compare(folder.get(), entry, shown + "/" + entry.filename().string());
    }
  }

  static constexpr std::size_t most_ = 10;
  std::vector<std::string>& differing_;
};

std::vector<std::string> differing_parts(int folder, const fs::path& root) {
  std::vector<std::string> differing;
  Comparison comparison(differing);
  for (const char* part : {"CMakeLists.txt", "CMakePresets.json", "cmake",
                           "include", "labs", "solutions", "tests", "tools"}) {
    comparison.compare(folder, root / part, part);
  }
  return differing;
}

}  // namespace

Submission read_submission(const fs::path& folder,
                           const std::vector<lab::Manifest>& manifests,
                           const lab::Workspace& workspace) {
  const Descriptor top{
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (top.get() < 0) {
    throw lab::Misuse("cannot read the submission " + folder.string() + ": " +
                      reason_of(errno));
  }
  const Descriptor starter = open_folder(top.get(), "starter");
  const bool checkout = starter.get() >= 0;
  Submission submission{.name = names_of({folder}).front(), .folder = folder};
  bool any = false;
  for (const lab::Manifest& manifest : manifests) {
    StudentFile file{.source = manifest.source,
                     .path = (checkout ? "starter/" : "") + manifest.source};
    file.text = read_file(checkout ? starter.get() : top.get(), manifest.source,
                          file.problem);
    any |= file.problem != "is not there";
    submission.files.push_back(std::move(file));
  }
  if (!any) {
    throw lab::Misuse(folder.string() +
                      " has none of the labs' files: neither "
                      "starter/" +
                      manifests.front().source + " nor " +
                      manifests.front().source + " or another");
  }
  if (checkout) {
    submission.not_used = differing_parts(top.get(), workspace.root);
  }
  return submission;
}

std::vector<std::string> names_of(const std::vector<fs::path>& folders) {
  std::vector<fs::path> paths;
  std::map<std::string, int> count;
  std::set<fs::path> seen;
  for (const fs::path& folder : folders) {
    fs::path path = fs::absolute(folder).lexically_normal();
    if (!path.has_filename()) {
      path = path.parent_path();  // it was written with a slash at its end
    }
    if (!seen.insert(path).second) {
      throw lab::Misuse("the submission " + folder.string() +
                        " is named twice");
    }
    ++count[path.filename().string()];
    paths.push_back(std::move(path));
  }
  std::vector<std::string> names;
  for (const fs::path& path : paths) {
    const std::string name = path.filename().string();
    names.push_back(count[name] == 1
                        ? name
                        : path.parent_path().filename().string() + "/" + name);
  }
  return names;
}

}  // namespace grade
