#pragma once
// Adds partitions to a topic, which kafka::Admin does not offer.

#include <string>

namespace kafka::test {

/// The topic on broker() has `count` partitions when this returns, and each
/// has a leader. Throws Exception.
void add_partitions(const std::string& topic, int count);

}  // namespace kafka::test
