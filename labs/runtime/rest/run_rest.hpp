#pragma once
// The gateway behind HTTP, from its start to SIGTERM.

#include <runtime/gateway.hpp>
#include <runtime/payment_run.hpp>
#include <runtime/rest/rest_gateway.hpp>

namespace runtime::rest {

/// Makes the gateway of the settings that it is given.
using RestGatewayMaker = std::unique_ptr<Gateway> (*)(const Settings& settings,
                                                      Verdicts& verdicts);

/// Prints its address as one JSON line and serves until SIGINT or SIGTERM; then
/// answers what it has accepted, lets the gateway finish, and prints a summary.
/// The exit status: 0, or 1 when the gateway threw an exception. Throws what
/// keeps it from starting.
int run_rest(const RestOptions& options, Settings settings,
             RestGatewayMaker make_gateway);

}  // namespace runtime::rest
