// A gateway behind HTTP, as another process.
#pragma once

#include <cstdint>
#include <string>
#include <support/program.hpp>
#include <vector>

namespace rest {

class Gateway {
 public:
  /// Starts it on a port of its own, and returns when it listens. Throws
  /// std::runtime_error when it does not.
  explicit Gateway(std::vector<std::string> arguments,
                   const char* path = SOLUTION_GATEWAY);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] support::Program& program() { return program_; }

  /// SIGTERM, and how it ended.
  const support::Ending& stop();

 private:
  support::Program program_;
  std::uint16_t port_ = 0;
};

/// A payment that nobody else has: `note` is in a field of its own.
std::string payment(const std::string& note);

}  // namespace rest
