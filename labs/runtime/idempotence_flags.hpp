#pragma once
// The command line of Lab 4's program.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <runtime/client_flags.hpp>
#include <string>
#include <utility>
#include <vector>

namespace runtime {

/// What the command line and the environment say.
struct IdempotenceFlags {
  enum class Mode : std::uint8_t { send, process, errors };

  ClientFlags client;
  Mode mode = Mode::send;
  std::string topic;  // of `send`, or read by `process`
  std::size_t max_line_bytes = 0;

  // Of `process` only:
  std::string processed_topic;
  std::string group;
  std::string transactional_id;
  std::string bank_url;
  std::chrono::milliseconds bank_timeout{0};
  /// For the consumer; wins over the code.
  std::vector<std::pair<std::string, std::string>> consumer_properties;
};

/// Reads the command line. Prints the help text and returns nothing if that is
/// what it asks for. Throws UsageError.
std::optional<IdempotenceFlags> read_idempotence_flags(int argc,
                                                       const char* const* argv);

}  // namespace runtime
