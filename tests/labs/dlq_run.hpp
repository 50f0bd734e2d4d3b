// One test of Lab 5: its topics, its groups and its bank, and the programs that
// run between them, each behind a proxy of its own.
//
//   DlqSystem system{{.partitions = 3}};
//   system.bank.next(5, {support::BankAnswer::unavailable});
//   system.send(valid_records(random, 100));
//   ProcessRun run{system};
//   run.wait_for_outputs(100);
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <support/bank.hpp>
#include <support/group.hpp>
#include <support/passage.hpp>
#include <support/topic.hpp>
#include <vector>

#include "consumer_run.hpp"

namespace lab {

/// The program's name, and what its failures mean to whom.
extern const ProgramWords dlq_words;

struct DlqOptions {
  int partitions = 1;
};

/// For a test in which a payment of partition 0 waits: one more partition. With
/// nothing else to fetch, librdkafka's thread for the broker sleeps up to a
/// second before it goes on with a partition that was resumed.
inline constexpr DlqOptions with_another_partition{.partitions = 2};

class DlqSystem {
 public:
  explicit DlqSystem(DlqOptions options = {});

  /// Writes records to the topic of payments, and remembers them.
  void send(std::vector<support::SeenRecord> records);
  [[nodiscard]] const std::vector<support::SeenRecord>& sent() const {
    return sent_;
  }

  /// What has come out by now: topic 0 are the processed payments, topic 1 the
  /// dead letters.
  [[nodiscard]] support::Passage passage();
  static constexpr std::size_t processed_topic = 0;
  static constexpr std::size_t dead_letter_topic = 1;

  /// How many of the records that were sent are not committed.
  [[nodiscard]] std::int64_t lag() const;
  /// Waits until the lag is at most `records`; false when `limit` passed first.
  [[nodiscard]] bool wait_for_lag(std::int64_t records,
                                  std::chrono::milliseconds limit) const;

  [[nodiscard]] std::vector<std::string> process_flags() const;
  [[nodiscard]] std::vector<std::string> replay_flags() const;

  support::Bank bank;
  // In the order in which they go: the groups first, while their topics are
  // there.
  support::Topic payments;
  support::Topic processed;
  support::Topic dead_letters;
  support::Topic parked;
  support::Group group;
  support::Group replay_group;

 private:
  std::vector<support::SeenRecord> sent_;
};

/// `dlq process`: tries a payment five times, a few dozen milliseconds apart,
/// unless its flags say otherwise.
class ProcessRun : public ConsumerRun {
 public:
  explicit ProcessRun(const DlqSystem& system,
                      const std::vector<std::string>& flags = {},
                      const Properties& properties = quick());
};

/// `dlq replay`.
class ReplayRun : public ConsumerRun {
 public:
  explicit ReplayRun(const DlqSystem& system,
                     const std::vector<std::string>& flags = {},
                     const Properties& properties = quick());
};

}  // namespace lab
