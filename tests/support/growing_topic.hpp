// A topic of a test's own that gets more partitions while the test runs.
#pragma once

#include <string>
#include <support/cluster.hpp>
#include <vector>

namespace support {

class GrowingTopic {
 public:
  /// Creates it. Throws BrokerProblem, as do the others.
  explicit GrowingTopic(int partitions);
  ~GrowingTopic();
  GrowingTopic(const GrowingTopic&) = delete;
  GrowingTopic& operator=(const GrowingTopic&) = delete;
  GrowingTopic(GrowingTopic&&) = delete;
  GrowingTopic& operator=(GrowingTopic&&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Returns when there are so many partitions, each with a leader.
  void grow_to(int partitions);
  /// Every record in it now.
  [[nodiscard]] std::vector<SeenRecord> records();

 private:
  std::string name_;
  int partitions_;
  Cluster cluster_;
};

}  // namespace support
