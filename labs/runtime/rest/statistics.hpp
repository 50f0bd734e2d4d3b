#pragma once
// librdkafka's own statistics, for /metrics. Its callback reaches nothing but
// globals (the one pointer that it is given is the producer's), so the newest
// statistics of every client are kept in one place of this file.

#include <kafka/config.hpp>
#include <string>
#include <vector>

namespace runtime::rest {

/// Clients made of `config` note their statistics once a second, unless it says
/// otherwise.
void note_statistics(kafka::Config& config);

/// What each client noted last, as librdkafka's JSON (its STATISTICS.md).
std::vector<std::string> newest_statistics();

/// The figures of one client that matter to a gateway, as Prometheus reads
/// them; labelled with the client's name, and the broker's.
std::string statistics_metrics(const std::vector<std::string>& clients);

}  // namespace runtime::rest
