#pragma once
// From flags to the configuration a producer is made with.

#include <iosfwd>
#include <runtime/flags.hpp>
#include <runtime/run_gateway.hpp>
#include <string>

namespace runtime {

/// Puts the configuration together: the broker's address and --config, then
/// `parts.configure`, then --property. Throws UsageError, naming the flag, the
/// file or configure() as the place of the mistake. What is odd but harmless is
/// written to `notes`.
Settings make_settings(const Flags& flags, const GatewayParts& parts,
                       std::ostream& notes);

/// The properties that matter to a producer, and all that were set, with the
/// values in effect, as one JSON object. Secrets read "[hidden]".
std::string show_config(const kafka::Config& config);

}  // namespace runtime
