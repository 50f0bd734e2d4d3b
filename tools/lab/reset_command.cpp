// `lab reset`: the starter as it was, and the student's work kept aside.

#include <array>
#include <cstdio>
#include <ctime>
#include <string>

#include "commands.hpp"
#include "manifest.hpp"
#include "progress.hpp"
#include "regions.hpp"

namespace lab {

namespace fs = std::filesystem;

namespace {

std::string time_stamp() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d-%H%M%S", &parts);
  return text.data();
}

// A name that is not taken: two resets may fall into one second.
fs::path backup_for(const Workspace& workspace, const fs::path& source) {
  const fs::path folder = workspace.state / "backup";
  const std::string name = source.stem().string() + "-" + time_stamp();
  fs::path backup = folder / (name + source.extension().string());
  for (int next = 2; fs::exists(backup); ++next) {
    backup = folder /
             (name + "-" + std::to_string(next) + source.extension().string());
  }
  return backup;
}

}  // namespace

Exit reset(const Workspace& workspace, const std::string& lab) {
  const Manifest manifest = find_manifest(workspace, lab);
  const fs::path source = workspace.root / "starter" / manifest.source;
  const std::string pristine =
      without_code(read_text(workspace.root / "solutions" / manifest.source));
  const bool there = fs::exists(source);
  const std::string current = there ? read_text(source) : "";
  if (there && current == pristine) {
    std::printf("%s is as it was in the beginning: nothing to do\n",
                workspace.shown(source).c_str());
    return Exit::passed;
  }
  if (there) {
    const fs::path backup = backup_for(workspace, source);
    write_text(backup, current);  // throws before anything is lost
    std::printf("your work is kept in %s\n", workspace.shown(backup).c_str());
  }
  write_text(source, pristine);
  std::printf("%s is as it was in the beginning\n",
              workspace.shown(source).c_str());
  Progress progress(workspace);
  LabProgress& remembered = progress.of(manifest.lab);
  remembered.score = 0;
  remembered.passed.clear();
  remembered.next = 0;
  progress.save();
  return Exit::passed;
}

}  // namespace lab
