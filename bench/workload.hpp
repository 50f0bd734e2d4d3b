// What all ways of sending and receiving have in common: the records, the
// configuration, and how their cost is measured.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafkacpp.h>

#include <cstddef>
#include <cstdint>
#include <kafka/config.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "allocation_count.hpp"
#include "figures.hpp"

namespace bench {

/// How many records one measurement sends or receives.
inline constexpr std::size_t records = 10'000;
/// For how long one may wait for the others, in milliseconds.
inline constexpr int patience_ms = 30'000;
inline const std::string value(100, 'v');
inline const std::string key = "CUST0042";

/// What one way took, for one record.
struct Cost {
  double nanoseconds = 0;
  double allocations = 0;
};

/// Measures from its making to cost().
class Meter {
 public:
  [[nodiscard]] Cost cost() const {
    const auto n = static_cast<double>(records);
    return {(thread_time() - time_) / n,
            static_cast<double>(allocations() - allocations_) / n};
  }

 private:
  std::uint64_t allocations_ = allocations();
  double time_ = thread_time();
};

/// Throws std::runtime_error with `what` unless the condition holds.
void require(bool condition, std::string_view what);

/// What every producer is made of; `servers` are its bootstrap.servers.
kafka::Config producer_config(const std::string& servers);
/// The same for every consumer.
kafka::Config consumer_config(const std::string& servers);

/// A configuration for the C API, which takes it over.
rd_kafka_conf_t* raw_config(const kafka::Config& config);
/// And for librdkafka++.
std::unique_ptr<RdKafka::Conf> cpp_config(const kafka::Config& config);

}  // namespace bench
