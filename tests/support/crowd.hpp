// Programs that make a machine busy, for tests of what must be fair on one.
#pragma once

#include <chrono>
#include <list>
#include <support/program.hpp>

namespace support {

/// A shell's endless loop: it wants all the processor time there is.
inline constexpr const char* spin = "while :; do :; done";

/// Programs that compete with whatever else runs, until the end of a test.
class Crowd {
 public:
  explicit Crowd(unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      programs_.emplace_back(
          ProgramOptions{.path = "/bin/sh",
                         .arguments = {"-c", spin},
                         .deadline = std::chrono::minutes{1}});
    }
  }

 private:
  std::list<Program> programs_;
};

}  // namespace support
