// `lab grade`: becomes the grader, with the judges of all labs built, and what
// a submission is compiled with.

#include <string>

#include "built_program.hpp"
#include "commands.hpp"
#include "manifest.hpp"

namespace lab {

Exit grade(const Workspace& workspace,
           const std::vector<std::string>& arguments) {
  std::vector<std::string> targets{"grade", "contain", "labs_precompiled",
                                   "labs_runtime"};
  for (const Manifest& manifest : read_manifests(workspace)) {
    targets.push_back(manifest.test);
    targets.push_back("labs_main_" + manifest.program);
  }
  Command program{.arguments = {(workspace.build / "bin" / "grade").string()}};
  program.arguments.insert(program.arguments.end(), arguments.begin(),
                           arguments.end());
  return build_and_become(workspace, std::move(targets), program);
}

}  // namespace lab
