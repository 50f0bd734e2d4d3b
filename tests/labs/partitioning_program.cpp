#include "partitioning_program.hpp"

#include <support/cluster.hpp>
#include <support/usage.hpp>
#include <utility>

namespace lab {

support::ProgramOptions options(std::vector<std::string> arguments) {
  return {.path = SOLUTION_PARTITIONING,
          .arguments = std::move(arguments),
          .environment = {"KAFKA_BOOTSTRAP_SERVERS=" + support::bootstrap()},
          .deadline = std::chrono::seconds{20}};
}

support::Ending run(std::vector<std::string> arguments,
                    std::string_view input) {
  return support::run(options(std::move(arguments)), input);
}

}  // namespace lab
