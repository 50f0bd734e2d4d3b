// `lab load-test`: becomes the load test, which finds its broker by itself.

#include <string>

#include "built_program.hpp"
#include "commands.hpp"

namespace lab {

Exit load_test(const Workspace& workspace,
               const std::vector<std::string>& arguments) {
  Command program{
      .arguments = {(workspace.build / "bin" / "load-test").string()}};
  program.arguments.insert(program.arguments.end(), arguments.begin(),
                           arguments.end());
  return build_and_become(workspace, {"load-test"}, program);
}

}  // namespace lab
