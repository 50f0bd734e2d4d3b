// `lab grade`: becomes the grader, with the judges of all labs built, and what
// a submission is compiled with.

#include <algorithm>
#include <string>
#include <vector>

#include "built_program.hpp"
#include "commands.hpp"
#include "manifest.hpp"
#include "preset.hpp"

namespace lab {

namespace {

// Takes "--preset NAME" or "--preset=NAME" out of the grader's own arguments:
// it says which grader.
std::string take_preset(std::vector<std::string>& arguments) {
  const std::string flag = "--preset";
  const auto place =
      std::ranges::find_if(arguments, [&](const std::string& argument) {
        return argument == flag || argument.starts_with(flag + "=");
      });
  if (place == arguments.end()) {
    return "dev";
  }
  if (*place != flag) {
    std::string name = place->substr(flag.size() + 1);
    arguments.erase(place);
    return name;
  }
  if (place + 1 == arguments.end()) {
    throw Misuse("--preset wants a name, such as asan");
  }
  std::string name = *(place + 1);
  arguments.erase(place, place + 2);
  return name;
}

}  // namespace

Exit grade(std::vector<std::string> arguments) {
  const Workspace workspace = configured(take_preset(arguments));
  std::vector<std::string> targets{"grade", "contain",
                                   "labs_precompiled_to_judge", "labs_runtime"};
  for (const Manifest& manifest : read_manifests(workspace)) {
    targets.push_back(manifest.test);
    targets.push_back("labs_main_" + manifest.program);
  }
  Command program{.arguments = {(workspace.build / "bin" / "grade").string()},
                  .environment = {{"LAB_BUILD", workspace.build.string()}}};
  program.arguments.insert(program.arguments.end(), arguments.begin(),
                           arguments.end());
  return build_and_become(workspace, std::move(targets), program);
}

}  // namespace lab
