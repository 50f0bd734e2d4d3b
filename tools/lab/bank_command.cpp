// `lab bank`: becomes the bank of labs 4 and 5.

#include <string>

#include "built_program.hpp"
#include "commands.hpp"
#include "usual_broker.hpp"

namespace lab {

Exit bank(const Workspace& workspace,
          const std::vector<std::string>& arguments) {
  Command program{.arguments = {(workspace.build / "bin" / "bank").string(),
                                "--port", std::to_string(usual_bank_port())}};
  program.arguments.insert(program.arguments.end(), arguments.begin(),
                           arguments.end());
  return build_and_become(workspace, {"bank"}, program);
}

}  // namespace lab
