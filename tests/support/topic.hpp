// A topic of a test's own: nobody else writes to it, and it is gone when the
// test ends, however it ends.
//
// Topics that are declared together are made together, when the first of them
// is needed, and deleted together, with the last of them: one by one, each
// would keep a test waiting for the broker anew.
#pragma once

#include <memory>
#include <string>
#include <support/cluster.hpp>
#include <vector>

namespace support {

struct TopicOptions {
  int partitions = 1;
  Cluster::Settings settings = {};  ///< {"max.message.bytes", "2000"}
  std::string name = {};            ///< Empty: one that nobody has used before.
};

/// To be used on one thread until it is made, which anything but the number of
/// its partitions does. All of it throws BrokerProblem.
class Topic {
 public:
  explicit Topic(TopicOptions options = {});
  ~Topic();
  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;
  Topic(Topic&&) = delete;
  Topic& operator=(Topic&&) = delete;

  [[nodiscard]] const std::string& name() const;
  /// Every record in it now.
  [[nodiscard]] std::vector<SeenRecord> records();
  /// Appends records; see Cluster::write.
  void write(std::vector<SeenRecord>& records);
  [[nodiscard]] int partitions() const { return wanted_.partitions; }
  void deny_writing();
  void allow_writing();
  /// Nobody may read it or commit offsets of it.
  void deny_reading();
  void allow_reading();

 private:
  Cluster::NewTopic wanted_;
  Cluster cluster_;
  bool denied_ = false;
};

/// A topic name that nobody has used before.
std::string fresh_topic_name();

}  // namespace support
