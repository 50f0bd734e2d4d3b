#pragma once
// The gateway's main function, but for the student's part.

#include <memory>
#include <runtime/gateway.hpp>

namespace runtime {

/// What a gateway's source file brings.
struct GatewayParts {
  kafka::Config (*configure)(kafka::Config);
  std::unique_ptr<Gateway> (*make_gateway)(const Settings&, Verdicts&);
};

/// Runs a gateway from the command line to the summary, and returns its exit
/// status: 0 every payment was delivered, 1 some failed, were rejected or have
/// no verdict, 2 wrong use or configuration.
int run_gateway(int argc, const char* const* argv, const GatewayParts& parts);

}  // namespace runtime
