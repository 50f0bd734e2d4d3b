#pragma once
// What the command line of every lab program says about its connection to
// Kafka. A lab's own flags are in its own header.

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runtime {

/// Flags that all lab programs have, as given; see client_config.hpp for what
/// becomes of them.
struct ClientFlags {
  std::string bootstrap_servers;  // from the flag; empty if it was not given
  std::string fallback_servers;   // where neither flag nor file names a broker
  std::string config_file;        // empty: none
  std::vector<std::pair<std::string, std::string>> properties;
  bool show_config = false;
};

/// The program was called wrongly: what() says what is wrong and what would be
/// right.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Takes "name=value" apart. Throws UsageError that names `flag`.
std::pair<std::string, std::string> split_property(std::string_view flag,
                                                   const std::string& text);

}  // namespace runtime
