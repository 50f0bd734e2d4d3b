#pragma once
// The topic that records are sent to.

#include <cstdint>
#include <kafka/admin.hpp>
#include <string>

namespace load_test {

/// Somebody's topic, or one of our own, which is gone when this is.
class Topic {
 public:
  /// An empty name: makes a topic that nobody else knows. Else the topic must
  /// exist. Throws lab::Misuse when it does not, lab::Trouble when Kafka does
  /// not do as it is asked.
  Topic(std::string bootstrap_servers, std::string name, int partitions);
  /// Says so on standard error when its own topic has to be left.
  ~Topic();
  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;
  Topic(Topic&&) = delete;
  Topic& operator=(Topic&&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::int32_t partitions() const noexcept { return partitions_; }
  /// Whether nobody else writes to it.
  [[nodiscard]] bool own() const noexcept { return own_; }

  /// How many records were ever written to it. Throws kafka::Exception when
  /// Kafka does not answer.
  [[nodiscard]] std::uint64_t written();

 private:
  void make(int partitions);
  void await_leaders();

  bool own_;  // first: the name is moved away then
  std::string bootstrap_servers_;
  std::string name_;
  std::int32_t partitions_;
  kafka::Admin admin_;
};

}  // namespace load_test
