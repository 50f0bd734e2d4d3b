// Clients that no package brings: measured when bench/CMakeLists.txt was told
// where their sources are.
#pragma once

#include <string>
#include <vector>

#include "workload.hpp"

namespace bench {

struct OtherClient {
  std::string name;
  /// As the ways of ways.hpp.
  Cost (*produce)(const std::string& servers, const std::string& topic);
  Cost (*consume)(const std::string& servers, const std::string& topic);
  /// In batches, where that is another call; else null.
  Cost (*consume_batches)(const std::string& servers,
                          const std::string& topic) = nullptr;
};

/// Those that were compiled in.
std::vector<OtherClient> other_clients();

Cost cppkafka_produce(const std::string& servers, const std::string& topic);
Cost cppkafka_consume(const std::string& servers, const std::string& topic);
Cost cppkafka_consume_batches(const std::string& servers,
                              const std::string& topic);

Cost modern_cpp_kafka_produce(const std::string& servers,
                              const std::string& topic);
Cost modern_cpp_kafka_consume(const std::string& servers,
                              const std::string& topic);

}  // namespace bench
