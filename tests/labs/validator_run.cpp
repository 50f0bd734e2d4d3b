#include "validator_run.hpp"

#include <chrono>
#include <iterator>

namespace lab {
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

ValidatorRun::ValidatorRun(const Pipeline& pipeline,
                           const Properties& properties,
                           const std::vector<std::string>& flags)
    : ConsumerRun{validator_words, properties,
                  together(pipeline.flags(), flags)} {}

}  // namespace lab
