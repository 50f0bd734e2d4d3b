#pragma once
// The command line of Lab 3's program.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <runtime/client_flags.hpp>
#include <set>
#include <string>
#include <vector>

namespace runtime {

/// What the command line and the environment say.
struct PartitioningFlags {
  enum class Mode { send, analyze, consume };

  ClientFlags client;
  Mode mode = Mode::send;
  std::string topic;
  std::size_t max_line_bytes = 0;
  std::set<std::string> vips;
  std::vector<std::int32_t> partitions;  // for consume; none twice
  bool json = false;                     // for analyze
};

/// Reads the command line. Prints the help text and returns nothing if that is
/// what it asks for. Throws UsageError.
std::optional<PartitioningFlags> read_partitioning_flags(
    int argc, const char* const* argv);

}  // namespace runtime
