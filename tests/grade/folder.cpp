#include "folder.hpp"

#include <cstdlib>
#include <lab/workspace.hpp>
#include <stdexcept>
#include <system_error>

namespace grade {

namespace fs = std::filesystem;

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "submission-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no folder can be made in " +
                             fs::temp_directory_path().string());
  }
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Folder::write(const std::string& name, std::string_view text) const {
  fs::create_directories((path_ / name).parent_path());
  lab::write_text(path_ / name, text);
}

}  // namespace grade
