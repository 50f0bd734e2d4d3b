#pragma once

// What somebody has handed in: a folder, of which only the labs' source files
// are ever read.

#include <filesystem>
#include <lab/manifest.hpp>
#include <string>
#include <vector>

namespace grade {

/// One lab's source file.
struct StudentFile {
  std::string source{};   // "01_gateway.cpp"
  std::string path{};     // as its author knows it: "starter/01_gateway.cpp"
  std::string text{};     // empty when `problem` is not
  std::string problem{};  // why it was not taken: "is a symbolic link"
};

struct Submission {
  std::string name{};  // the folder's
  std::filesystem::path folder{};
  std::vector<StudentFile> files{};  // one for each lab, in their order
  /// What else is in the folder and differs from ours, none of which is used.
  std::vector<std::string> not_used{};
};

/// A source file may have this many bytes. The longest solution has 15,000.
inline constexpr std::size_t largest_source = std::size_t{1} << 20U;

/// Reads the labs' files from `folder`/starter, or from `folder` itself when it
/// has no starter/. Nothing in the folder is trusted: links are not followed,
/// what is no regular file is not opened for longer than it takes to see that,
/// and no file has more than `largest_source` bytes. Throws lab::Misuse when
/// the folder cannot be read or has none of the files.
Submission read_submission(const std::filesystem::path& folder,
                           const std::vector<lab::Manifest>& manifests,
                           const lab::Workspace& workspace);

/// Submissions in the order in which they were named. Two folders of the same
/// name are told apart by the folders they are in. Throws lab::Misuse for a
/// folder that was named twice.
std::vector<std::string> names_of(
    const std::vector<std::filesystem::path>& folders);

}  // namespace grade
