// A consumer group of a test's own, looked at from outside.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <support/cluster.hpp>
#include <support/topic.hpp>
#include <vector>

namespace support {

/// All of it throws BrokerProblem when the broker does not do what it is asked.
class Group {
 public:
  /// Chooses a name that nobody has used before; the group itself begins with
  /// its first member.
  Group();
  /// Removes it from the broker, unless a member is still counted as there.
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  Group(Group&&) = delete;
  Group& operator=(Group&&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  /// The offset of the next record to be read, one a partition: what the group
  /// has committed, or -1 where it has committed nothing.
  [[nodiscard]] std::vector<std::int64_t> committed(const Topic& topic) const;

  /// How many records lie before these offsets.
  [[nodiscard]] static std::int64_t records_before(
      const std::vector<std::int64_t>& committed);

  /// How many of the `written` records of a topic it has not committed.
  [[nodiscard]] std::int64_t lag(const Topic& topic, std::size_t written) const;
  /// Waits until that is at most `records`; false when `limit` passed first.
  [[nodiscard]] bool wait_for_lag(const Topic& topic, std::size_t written,
                                  std::int64_t records,
                                  std::chrono::milliseconds limit) const;

 private:
  std::string name_;
};

}  // namespace support
