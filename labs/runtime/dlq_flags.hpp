#pragma once
// The command line of Lab 5.

#include <optional>
#include <runtime/client_flags.hpp>
#include <runtime/dlq.hpp>
#include <string>
#include <utility>
#include <vector>

namespace runtime {

/// What the command line and the environment say.
struct DlqFlags {
  ClientFlags client;
  DlqSettings settings;  // but for the consumer's configuration
  std::string group;
  std::string processed_topic;
  /// For the producer of the outputs; wins over the file.
  std::vector<std::pair<std::string, std::string>> output_properties;
};

/// Reads the command line of `dlq process`, which is meant when neither is
/// named, and of `dlq replay`. Prints the help text and returns nothing if that
/// is what it asks for. Throws UsageError.
std::optional<DlqFlags> read_dlq_flags(int argc, const char* const* argv);

}  // namespace runtime
