#include "scratch.hpp"

#include <cstdlib>
#include <lab/workspace.hpp>
#include <string>
#include <system_error>

namespace grade {

namespace fs = std::filesystem;

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "grade-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw lab::Trouble(
        "cannot make a folder in " + fs::temp_directory_path().string(),
        "look for free space and rights there, or set TMPDIR");
  }
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;  // a program may have left what only root removes
  fs::remove_all(path_, ignored);
}

}  // namespace grade
