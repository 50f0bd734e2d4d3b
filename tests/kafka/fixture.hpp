#pragma once
// What the helper's tests share: the broker they run on, topics and groups of
// their own, and waiting for a condition instead of sleeping.

#include <chrono>
#include <concepts>
#include <cstdint>
#include <kafka/kafka.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kafka::test {

using namespace std::chrono_literals;

/// How long a test waits for something that should take milliseconds, on a
/// machine that is busy and under valgrind.
inline constexpr std::chrono::seconds patience{20};

/// LAB_BROKER, as `lab test` sets it. Throws what a person needs to know when
/// it is missing: a test that needs a broker fails then, it is not skipped.
std::string broker();

/// An address of this machine at which nobody answers.
inline constexpr std::string_view nowhere = "127.0.0.1:1";

/// One for the whole run.
Admin& admin();

/// A name that no other test, and no other run, has.
std::string unique(std::string_view what);

/// A topic on broker() that lives as long as this.
class Topic {
 public:
  explicit Topic(int partitions = 1,
                 std::vector<std::pair<std::string, std::string>> config = {});
  ~Topic();
  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;
  Topic(Topic&&) = delete;
  Topic& operator=(Topic&&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Puts the values into one partition, and returns when they are there.
  void fill(const std::vector<std::string>& values,
            std::int32_t partition = 0) const;

 private:
  std::string name_;
};

/// A group's name; the group is deleted at the end. Declare it before its
/// consumers: a group with members cannot be deleted.
class Group {
 public:
  Group();
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  Group(Group&&) = delete;
  Group& operator=(Group&&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Properties of a member that notices quickly what happens.
  [[nodiscard]] Config config() const;

 private:
  std::string name_;
};

/// A producer's properties without lingering.
Config producer_config(std::string_view bootstrap);

/// True once `done()` is, which waits a moment itself (a poll, say); false when
/// that takes longer than any test should.
template <std::predicate Done>
bool eventually(Done done, std::chrono::milliseconds limit = patience) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
  }
  return true;
}

/// Polls until `count` records are there; fewer when they do not come.
std::vector<Message> receive(Consumer& consumer, std::size_t count);

/// The values of records, as text.
std::vector<std::string> values(const std::vector<Message>& messages);

/// Counts the reports for each opaque number: exactly one each is right.
class Reports {
 public:
  void operator()(const DeliveryReport& report) {
    ++count_[report.opaque()];
    ++codes_[report.error().code()];
  }
  /// Whether the numbers 1 to `last` have one report each, and no other has.
  [[nodiscard]] bool one_each(std::uint64_t last) const;
  [[nodiscard]] int with(rd_kafka_resp_err_t code) const;
  [[nodiscard]] int all() const;

 private:
  std::map<std::uint64_t, int> count_;
  std::map<rd_kafka_resp_err_t, int> codes_;
};

/// Measures what a call takes.
class Stopwatch {
 public:
  [[nodiscard]] std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start_);
  }

 private:
  std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
};

}  // namespace kafka::test
