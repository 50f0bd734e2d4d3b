#include <doctest/doctest.h>

#include <support/usage.hpp>
#include <utility>

namespace support {

Ending run(ProgramOptions options, std::string_view input) {
  Program program{std::move(options)};
  program.feed(input);
  program.close_input();
  return program.wait();
}

void check_contains(std::string_view text, std::string_view part) {
  CHECK_MESSAGE(text.find(part) != std::string_view::npos,
                "\"" << part << "\" is not in: " << text);
}

void check_usage_error(const Ending& ending, std::string_view message) {
  check_contains(ending.errors, message);
  CHECK(ending.status == 2);
  CHECK(ending.output.empty());
}

}  // namespace support
