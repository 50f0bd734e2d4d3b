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

/// A validator that is set up as TODO 1 asks for, whatever its configure()
/// says: the tests of TODO 1 look at that, and these judge the rest.
class ValidatorRun : public ConsumerRun {
 public:
  /// `flags` are names and values: what replaces a flag of the pipeline's, such
  /// as another --topic, or comes besides.
  explicit ValidatorRun(const Pipeline& pipeline,
                        const Properties& properties = quick(),
                        const std::vector<std::string>& flags = {});
};

/// Ends the test when the validator has ended although nobody asked it to, or
/// never asked to be a member of a group, which is the business of TODO 2.
void require_at_work(ValidatorRun& run);

/// The TODOs that made a validator end that has ended by itself: TODO 3 when
/// run() just returned, TODO 3 or TODO 5 when it returned an error. None when
/// it runs, or when that cannot be told.
std::vector<int> who_ended(ValidatorRun& run);

/// One that commits nearly every record is slow, and that is TODO 5's.
std::vector<int> who_is_slow(const ValidatorRun& run);

/// Asks it to end. One that does not notice waits inside poll() for too long,
/// and that is why settle() was not called: TODO 3.
std::vector<int> who_waits(ValidatorRun& run);

}  // namespace lab
