// Adds partitions to a topic, which kafka::Admin does not offer.
#pragma once

#include <kafka/detail/librdkafka.hpp>
#include <string>

namespace support {

/// The topic has `count` partitions when this returns, each has a leader, and
/// `client` knows of them. Throws kafka::Exception.
void add_partitions(rd_kafka_t* client, const std::string& topic, int count);

}  // namespace support
