#pragma once

// Asks one question, "is a Kafka there?", in a millisecond.

#include <chrono>
#include <string>

namespace lab {

/// Whether a Kafka broker at "host:port" answers an ApiVersions request in
/// time. Another server on that port, or a frozen broker, does not.
bool kafka_answers(const std::string& address,
                   std::chrono::milliseconds at_most);

}  // namespace lab
