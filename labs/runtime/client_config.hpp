#pragma once
// From flags to the configuration a client is made with.

#include <functional>
#include <iosfwd>
#include <kafka/config.hpp>
#include <runtime/client_flags.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace runtime {

/// A property and the value that the runtime gives it.
using Property = std::pair<std::string_view, std::string_view>;

/// Puts a configuration together: the broker's address and --config, then
/// `defaults` where the file sets nothing else, then `configure`, which is the
/// student's, then --property. Throws UsageError, naming the flag, the file or
/// configure() as the place of the mistake. What is odd but harmless is written
/// to `notes`.
kafka::Config make_client_config(
    const ClientFlags& flags, std::span<const Property> defaults,
    const std::function<kafka::Config(kafka::Config)>& configure,
    std::ostream& notes);

/// The properties that matter to a producer, and all that were set, with the
/// values in effect, as one JSON object. Secrets read "[hidden]".
std::string show_producer_config(const kafka::Config& config);

/// The same for a consumer.
std::string show_consumer_config(const kafka::Config& config);

}  // namespace runtime
