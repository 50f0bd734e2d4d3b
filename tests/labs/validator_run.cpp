#include "validator_run.hpp"

#include <chrono>
#include <csignal>
#include <iterator>
#include <support/wire.hpp>

namespace lab {

using namespace std::chrono_literals;

const ProgramWords validator_words{
    .name = "validator",
    .right_end =
        "it runs until SIGTERM, then finishes what it has read and "
        "ends with status 0",
    .lost_with_it =
        "Nobody judges payments any more: customers who have paid "
        "wait for their goods.",
    .hangs =
        "Whoever restarts the server waits, then kills it, and what was "
        "half done is done twice.",
    .no_start =
        "Nobody judges payments: customers who have paid wait for "
        "their goods."};

Pipeline::Pipeline(PipelineOptions options)
    : payments{{.partitions = options.partitions}},
      validated{{.partitions = options.output_partitions}},
      rejected{{.partitions = options.output_partitions}} {}

void Pipeline::send(std::vector<support::SeenRecord> records) {
  payments.write(records);
  sent_.insert(sent_.end(), std::make_move_iterator(records.begin()),
               std::make_move_iterator(records.end()));
}

support::Passage Pipeline::passage() {
  // First, as a program that still runs commits behind its outputs.
  const auto committed = group.committed(payments);
  return support::Passage{
      sent_, {validated.records(), rejected.records()}, committed};
}

std::int64_t Pipeline::lag() const {
  return group.lag(payments, sent_.size());
}

bool Pipeline::wait_for_lag(std::int64_t records,
                            std::chrono::milliseconds limit) const {
  return group.wait_for_lag(payments, sent_.size(), records, limit);
}

std::vector<std::string> Pipeline::flags() const {
  return {"--topic",          payments.name(),     "--group",
          group.name(),       "--validated-topic", validated.name(),
          "--rejected-topic", rejected.name()};
}

namespace {

// --property wins over the code.
Properties set_up(const Pipeline& pipeline, const Properties& besides) {
  Properties properties{{"group.id", pipeline.group.name()},
                        {"auto.offset.reset", "earliest"},
                        {"enable.auto.commit", "false"}};
  properties.insert(properties.end(), besides.begin(), besides.end());
  return properties;
}

}  // namespace

ValidatorRun::ValidatorRun(const Pipeline& pipeline,
                           const Properties& properties,
                           const std::vector<std::string>& flags)
    : ConsumerRun{validator_words,
                  set_up(pipeline, properties),
                  together(pipeline.flags(), flags),
                  {3}} {}

void require_at_work(ValidatorRun& run) {
  require_running(run, who_ended(run));
  require_member(run, {2});
}

std::vector<int> who_ended(ValidatorRun& run) {
  if (run.program().running()) {
    return {};
  }
  run.wait_for_end();
  const std::string& errors = run.ending().errors;
  if (errors.find("note: run() returned") != std::string::npos) {
    return {3};
  }
  return errors.find("error: run() returned") != std::string::npos
             ? std::vector{3, 5}
             : std::vector<int>{};
}

std::vector<int> who_is_slow(const ValidatorRun& run) {
  constexpr std::size_t few = 10;
  const auto commits = run.traffic().requests_of(support::wire::offset_commit);
  return commits > few + run.outputs() / 10 ? std::vector{5}
                                            : std::vector<int>{};
}

std::vector<int> who_waits(ValidatorRun& run) {
  run.program().send_signal(SIGTERM);
  return run.program().wait_for_end(3s) ? std::vector<int>{} : std::vector{3};
}

}  // namespace lab
