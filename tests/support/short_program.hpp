// The short programs beside the handouts, started as ./lab run starts them.
#pragma once

#include <string>
#include <support/cluster.hpp>
#include <support/program.hpp>
#include <utility>
#include <vector>

namespace support {

/// `name` is what a person types after ./lab run. SHORT_PROGRAMS is the folder
/// that they are built into.
inline ProgramOptions short_program(const std::string& name,
                                    std::vector<std::string> arguments = {},
                                    const std::string& servers = bootstrap()) {
  return {.path = std::string{SHORT_PROGRAMS "/"} + name,
          .arguments = std::move(arguments),
          .environment = {"KAFKA_BOOTSTRAP_SERVERS=" + servers},
          .deadline = std::chrono::seconds{40}};
}

/// How often `part` is in `text`.
inline int times(std::string_view part, std::string_view text) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

/// For Program::wait_for_output(): whether `part` has been printed so often.
inline auto prints(std::string part, int often = 1) {
  return [part = std::move(part), often](std::string_view output) {
    return times(part, output) >= often;
  };
}

}  // namespace support
