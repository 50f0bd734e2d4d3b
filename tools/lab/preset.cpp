#include "preset.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "build.hpp"
#include "jobs.hpp"

namespace lab {

namespace fs = std::filesystem;

Workspace configured(const std::string& preset) {
  const std::vector<std::string> presets{"dev", "release", "asan", "tsan"};
  if (std::ranges::find(presets, preset) == presets.end()) {
    const std::string near = nearest(preset, presets);
    throw Misuse("unknown preset \"" + preset + "\"" +
                 (near.empty() ? ": there are dev, release, asan and tsan"
                               : ": did you mean " + near + "?"));
  }
  Workspace workspace = Workspace::find(preset);
  if (fs::exists(workspace.build / "build.ninja")) {
    return workspace;
  }
  std::fprintf(stderr, "configuring build/%s\n", preset.c_str());
  const Outcome outcome = run_to_end(
      {.arguments = {"cmake", "--preset", preset}, .folder = workspace.root});
  if (!outcome.succeeded()) {
    throw Trouble(
        "cmake " + outcome.describe() + "\n" + tail_of(outcome.output, 15),
        "./lab doctor names what is missing");
  }
  return workspace;
}

}  // namespace lab
