#include "folder.hpp"

#include <lab/workspace.hpp>

namespace grade {

void Folder::write(const std::string& name, std::string_view text) const {
  std::filesystem::create_directories((path() / name).parent_path());
  lab::write_text(path() / name, text);
}

}  // namespace grade
