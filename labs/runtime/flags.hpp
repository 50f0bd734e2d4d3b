#pragma once
// The gateway's command line.

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace runtime {

/// What the command line and the environment say.
struct Flags {
  std::string topic;
  std::string bootstrap_servers;  // from the flag; empty if it was not given
  std::string fallback_servers;   // where neither flag nor file names a broker
  std::string config_file;        // empty: none
  std::vector<std::pair<std::string, std::string>> properties;
  std::size_t max_line_bytes = 0;
  bool show_config = false;
};

/// The program was called wrongly: what() says what is wrong and what would be
/// right.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads the command line of the gateway. Prints the help text and returns
/// nothing if that is what it asks for. Throws UsageError.
std::optional<Flags> read_flags(int argc, const char* const* argv);

}  // namespace runtime
