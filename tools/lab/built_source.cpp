#include "built_source.hpp"

#include <system_error>

namespace lab {

namespace fs = std::filesystem;

BuiltSource::BuiltSource(const Workspace& workspace, const Manifest& manifest)
    : file_(workspace.root / "starter" / manifest.source),
      text_(read_text(file_)),
      record_(workspace.state / "built" / workspace.build.filename() /
              manifest.source),
      program_(workspace.build / "bin" / "starter" / manifest.program),
      objects_(workspace.build / "labs" / "CMakeFiles" /
               ("starter_" + manifest.program + ".dir")) {}

void BuiltSource::forget_if_other() const {
  if (fs::exists(record_) && read_text(record_) != text_) {
    remove_compiled();
  }
  // Until remember(): a build that is ended half way leaves nobody knows what.
  write_text(record_, "");
}

void BuiltSource::remember() const {
  if (read_text(file_) == text_) {
    write_text(record_, text_);
  }
}

void BuiltSource::remove_compiled() const {
  std::error_code not_there;
  fs::remove(program_, not_there);
  for (const auto& entry :
       fs::recursive_directory_iterator(objects_, not_there)) {
    if (entry.path().filename() == file_.filename().string() + ".o") {
      fs::remove(entry.path(), not_there);
    }
  }
}

}  // namespace lab
