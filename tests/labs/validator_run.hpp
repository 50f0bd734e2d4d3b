// One test of the validator: its topics and its group, and the validators that
// run in it, each behind a proxy of its own.
//
//   Pipeline pipeline{{.partitions = 6}};
//   pipeline.send(valid_records(random, 100));
//   ValidatorRun run{pipeline};
//   run.wait_for_outputs(100);
//   run.stop();
//   pipeline.passage().summary()
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <support/group.hpp>
#include <support/passage.hpp>
#include <support/topic.hpp>
#include <vector>

#include "consumer_run.hpp"

namespace lab {

/// The validator's name, and what its failures mean to whom.
extern const ProgramWords validator_words;

struct PipelineOptions {
  int partitions = 1;
  int output_partitions = 1;
};

/// The topics around a validator, and what was sent through them.
class Pipeline {
 public:
  explicit Pipeline(PipelineOptions options = {});

  /// Writes records, and remembers them.
  void send(std::vector<support::SeenRecord> records);
  [[nodiscard]] std::size_t sent() const { return sent_.size(); }

  /// What has come out by now.
  [[nodiscard]] support::Passage passage();
  /// How many of the records that were sent are not committed.
  [[nodiscard]] std::int64_t lag() const;
  /// Waits until the lag is at most `records`; false when `limit` passed first.
  [[nodiscard]] bool wait_for_lag(std::int64_t records,
                                  std::chrono::milliseconds limit) const;

  /// --topic, --group, --validated-topic and --rejected-topic.
  [[nodiscard]] std::vector<std::string> flags() const;

  // In the order in which they go: the group first, while its topics are there.
  support::Topic payments;
  support::Topic validated;
  support::Topic rejected;
  support::Group group;

 private:
  std::vector<support::SeenRecord> sent_;
};

class ValidatorRun : public ConsumerRun {
 public:
  /// `flags` are names and values: what replaces a flag of the pipeline's, such
  /// as another --topic, or comes besides.
  explicit ValidatorRun(const Pipeline& pipeline,
                        const Properties& properties = quick(),
                        const std::vector<std::string>& flags = {});
};

}  // namespace lab
