#include "group_lag.hpp"

#include <algorithm>

namespace demo {

GroupLag::GroupLag(const std::string& bootstrap_servers,
                   const std::string& group, const std::string& topic,
                   int partitions)
    : committed_(static_cast<std::size_t>(partitions), 0),
      consumer_{kafka::Config{{"bootstrap.servers", bootstrap_servers},
                              {"group.id", group},
                              {"client.id", "demo-lag"},
                              {"enable.auto.commit", "false"},
                              {"log_level", "0"}}} {
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    partitions_.push_back({.topic = topic, .partition = partition});
  }
}

std::int64_t GroupLag::behind(const std::vector<std::int64_t>& ends,
                              std::chrono::milliseconds timeout) {
  try {
    for (const auto& found : consumer_.committed(partitions_, timeout)) {
      committed_.at(static_cast<std::size_t>(found.partition)) =
          std::max<std::int64_t>(found.offset, 0);
    }
  } catch (const kafka::Exception&) {
    // The broker that knows is down for the moment: the screen shows what was
    // true last, and the books do not depend on it.
    return behind_known(ends);
  }
  return behind_known(ends);
}

std::int64_t GroupLag::behind_known(
    const std::vector<std::int64_t>& ends) const {
  std::int64_t behind = 0;
  for (std::size_t i = 0; i < committed_.size(); ++i) {
    behind += std::max<std::int64_t>(ends.at(i) - committed_[i], 0);
  }
  return behind;
}

}  // namespace demo
