#pragma once
// How far a consumer group is behind.

#include <chrono>
#include <cstdint>
#include <kafka/consumer.hpp>
#include <string>
#include <vector>

namespace demo {

/// Asks what a group has committed, without being a member. Not thread safe.
class GroupLag {
 public:
  /// Throws kafka::Exception.
  GroupLag(const std::string& bootstrap_servers, const std::string& group,
           const std::string& topic, int partitions);

  /// Records of the topic that the group has not committed; `ends` are the
  /// offsets after the last ones. The last answer, where none comes in time.
  std::int64_t behind(const std::vector<std::int64_t>& ends,
                      std::chrono::milliseconds timeout);

 private:
  [[nodiscard]] std::int64_t behind_known(
      const std::vector<std::int64_t>& ends) const;

  std::vector<kafka::TopicPartition> partitions_;
  std::vector<std::int64_t> committed_;
  kafka::Consumer consumer_;
};

}  // namespace demo
