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
#include <optional>
#include <string>
#include <support/group.hpp>
#include <support/passage.hpp>
#include <support/program.hpp>
#include <support/proxy.hpp>
#include <support/topic.hpp>
#include <vector>

#include "program_under_test.hpp"

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

/// For tests that are not about the configuration: a group that notices soon
/// what its members do. What comes later in a list wins.
Properties quick(const Properties& besides = {});

/// A member that is given up a second after its last sign of life.
Properties short_lived(const Properties& besides = {});

class ValidatorRun {
 public:
  /// `flags` are names and values: what replaces a flag of the pipeline's, such
  /// as another --topic, or comes besides.
  explicit ValidatorRun(const Pipeline& pipeline,
                        const Properties& properties = quick(),
                        const std::vector<std::string>& flags = {});

  support::Proxy& proxy() { return proxy_; }
  support::Program& program() { return program_; }

  /// Outputs of this validator that the broker has acknowledged.
  [[nodiscard]] std::size_t outputs() const;
  /// Waits for so many of them, but not much longer than there is progress, or
  /// the validator runs. What has not come then is judged by the caller.
  bool wait_for_outputs(std::size_t count);
  /// The same for at most `limit`, progress or not.
  bool wait_for_outputs(std::size_t count, std::chrono::milliseconds limit);
  /// Whether it has ever asked to be a member of a group.
  [[nodiscard]] bool joined() const;

  /// Sends SIGTERM and waits for the end. A validator that crashes, hangs,
  /// floods or leaves processes behind ends the test here.
  void stop();
  /// Waits for an end that it comes to by itself, at most its deadline.
  void wait_for_end();
  /// kill -9; returns when it is dead.
  void kill();

  /// After one of the three.
  [[nodiscard]] const support::Ending& ending() const { return *ending_; }
  /// "ended with status 1"
  [[nodiscard]] std::string how_it_ended() const;
  /// From SIGTERM to the end.
  [[nodiscard]] std::chrono::milliseconds stopping_took() const {
    return stopping_took_;
  }

 private:
  support::Proxy proxy_;
  support::Program program_;
  const support::Ending* ending_ = nullptr;
  std::chrono::milliseconds stopping_took_{};
};

}  // namespace lab
