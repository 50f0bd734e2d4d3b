#include "built_source.hpp"

#include <algorithm>
#include <system_error>

#include "regions.hpp"
#include "text.hpp"

namespace lab {

namespace fs = std::filesystem;

namespace {

// What is between a region's first and last line.
std::vector<std::string_view> inside(std::string_view text,
                                     const Region& region) {
  std::vector<std::string_view> lines = lines_of(text);
  const auto from = static_cast<std::ptrdiff_t>(region.first_line);
  const auto to = std::clamp<std::ptrdiff_t>(
      region.last_line, from, static_cast<std::ptrdiff_t>(lines.size()));
  return {lines.begin() + from, lines.begin() + to};
}

}  // namespace

BuiltSource::BuiltSource(const Workspace& workspace, const Manifest& manifest)
    : file_(workspace.root / "starter" / manifest.source),
      text_(read_text(file_)),
      record_(workspace.state / "built" / workspace.build.filename() /
              manifest.source),
      before_(fs::exists(record_) ? read_text(record_) : ""),
      program_(workspace.build / "bin" / "starter" / manifest.program),
      objects_(workspace.build / "labs" / "CMakeFiles" /
               ("starter_" + manifest.program + ".dir")) {}

void BuiltSource::forget_if_other() const {
  if (fs::exists(record_) && before_ != text_) {
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

std::vector<int> BuiltSource::edited_todos() const {
  const Regions now = find_regions(text_);
  const Regions then = find_regions(before_);
  std::vector<int> edited;
  for (const Region& region : now.all) {
    const Region* before = then.find(region.todo);
    if (before != nullptr &&
        inside(text_, region) != inside(before_, *before)) {
      edited.push_back(region.todo);
    }
  }
  return edited;
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
