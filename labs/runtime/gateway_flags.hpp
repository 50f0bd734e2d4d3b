#pragma once
// The gateway's command line.

#include <cstddef>
#include <optional>
#include <runtime/client_flags.hpp>
#include <runtime/rest/rest_options.hpp>
#include <string>

namespace runtime {

/// What the command line and the environment say.
struct GatewayFlags {
  ClientFlags client;
  std::string topic;
  std::size_t max_line_bytes = 0;
  std::optional<rest::RestOptions> rest;  // with --listen
};

/// Reads the command line of the gateway. Prints the help text and returns
/// nothing if that is what it asks for. Throws UsageError.
std::optional<GatewayFlags> read_gateway_flags(int argc,
                                               const char* const* argv);

}  // namespace runtime
