#include "short_program.hpp"

#include <algorithm>

namespace lab {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

void add_from(const fs::path& folder, const std::string& prefix,
              std::vector<ShortProgram>& programs) {
  for (const fs::path& file : sorted_entries(folder)) {
    if (file.extension() == ".cpp") {
      std::string name = file.stem().string();
      std::ranges::replace(name, '_', '-');
      programs.push_back({prefix + name, file});
    }
  }
}

}  // namespace

std::vector<ShortProgram> short_programs(const Workspace& workspace) {
  std::vector<ShortProgram> programs;
  for (const fs::path& folder : sorted_entries(workspace.root / "labs")) {
    const std::string name = folder.filename().string();
    const std::size_t dash = name.find('-');
    const bool numbered = dash != std::string::npos &&
                          name.find_first_not_of("0123456789") == dash;
    if (numbered && !fs::exists(folder / "lab.json")) {
      add_from(folder, name.substr(dash + 1) + "-", programs);
    }
    add_from(folder / "notes", "", programs);
  }
  return programs;
}

}  // namespace lab
