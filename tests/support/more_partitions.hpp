// Adds partitions to a topic, which kafka::Admin does not offer.
#pragma once

#include <chrono>
#include <kafka/admin.hpp>
#include <string>

namespace support {

/// The topic has `count` partitions when this returns, and each has a leader.
/// Throws kafka::Exception.
void add_partitions(kafka::Admin& admin, const std::string& topic, int count,
                    std::chrono::milliseconds patience = std::chrono::seconds{
                        10});

}  // namespace support
