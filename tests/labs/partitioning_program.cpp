#include "partitioning_program.hpp"

#include <doctest/doctest.h>

#include <support/cluster.hpp>
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
  support::Program program{options(std::move(arguments))};
  program.feed(input);
  program.close_input();
  return program.wait();
}

void check_contains(std::string_view text, std::string_view part) {
  CHECK_MESSAGE(text.find(part) != std::string_view::npos,
                "\"" << part << "\" is not in: " << text);
}

}  // namespace lab
