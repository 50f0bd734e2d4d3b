// Why a program is not started: it would run less contained than its caller
// was told.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace contain {

/// Ends contain with exit status 125; the text goes to stderr.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// "cannot open /x: No such file or directory", from errno.
inline Failure system_failure(const std::string& what, int error = errno) {
  return Failure{what + ": " + std::generic_category().message(error)};
}

}  // namespace contain
