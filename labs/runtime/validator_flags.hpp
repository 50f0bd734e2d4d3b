#pragma once
// The validator's command line.

#include <optional>
#include <runtime/client_flags.hpp>
#include <string>
#include <utility>
#include <vector>

namespace runtime {

/// What the command line and the environment say.
struct ValidatorFlags {
  ClientFlags client;
  std::string topic;
  std::string group;
  std::string validated_topic;
  std::string rejected_topic;
  /// For the producer of the outputs; wins over the file.
  std::vector<std::pair<std::string, std::string>> output_properties;
};

/// Reads the command line of the validator. Prints the help text and returns
/// nothing if that is what it asks for. Throws UsageError.
std::optional<ValidatorFlags> read_validator_flags(int argc,
                                                   const char* const* argv);

}  // namespace runtime
