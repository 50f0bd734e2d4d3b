// `lab demo`: becomes the demo, with the solutions of all labs built.

#include <string>

#include "built_program.hpp"
#include "commands.hpp"
#include "manifest.hpp"

namespace lab {

Exit demo(const Workspace& workspace,
          const std::vector<std::string>& arguments) {
  std::vector<std::string> targets{"demo"};
  for (const Manifest& manifest : read_manifests(workspace)) {
    targets.push_back("solution_" + manifest.program);
  }
  Command program{.arguments = {(workspace.build / "bin" / "demo").string()}};
  program.arguments.insert(program.arguments.end(), arguments.begin(),
                           arguments.end());
  return build_and_become(workspace, std::move(targets), program);
}

}  // namespace lab
