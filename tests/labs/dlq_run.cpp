#include "dlq_run.hpp"

#include <iterator>

namespace lab {
namespace {

// The subcommand stands before the flags.
std::vector<std::string> after(const char* subcommand,
                               std::vector<std::string> flags) {
  flags.insert(flags.begin(), subcommand);
  return flags;
}

}  // namespace

const ProgramWords dlq_words{
    .name = "dlq program",
    .right_end =
        "it runs until SIGTERM (replay: until the last dead letter), finishes "
        "what it has read, and ends with status 0",
    .lost_with_it =
        "Nobody charges payments any more: the shop has sent its goods, and "
        "gets no money.",
    .hangs =
        "Whoever restarts the server waits, then kills it, and what was "
        "half done is done twice.",
    .no_start =
        "Nobody charges payments: the shop has sent its goods, and gets no "
        "money."};

DlqSystem::DlqSystem(DlqOptions options)
    : payments{{.partitions = options.partitions}} {}

void DlqSystem::send(std::vector<support::SeenRecord> records) {
  payments.write(records);
  sent_.insert(sent_.end(), std::make_move_iterator(records.begin()),
               std::make_move_iterator(records.end()));
}

support::Passage DlqSystem::passage() {
  // First, as a program that still runs commits behind its outputs.
  const auto committed = group.committed(payments);
  return support::Passage{
      sent_, {processed.records(), dead_letters.records()}, committed};
}

std::int64_t DlqSystem::lag() const {
  return group.lag(payments, sent_.size());
}

bool DlqSystem::wait_for_lag(std::int64_t records,
                             std::chrono::milliseconds limit) const {
  return group.wait_for_lag(payments, sent_.size(), records, limit);
}

std::vector<std::string> DlqSystem::process_flags() const {
  return {"--topic",
          payments.name(),
          "--group",
          group.name(),
          "--processed-topic",
          processed.name(),
          "--dead-letter-topic",
          dead_letters.name(),
          "--bank",
          bank.url(),
          "--bank-timeout-ms",
          "3000",
          "--max-attempts",
          "5",
          "--retry-backoff-ms",
          "40",
          "--retry-backoff-max-ms",
          "160"};
}

std::vector<std::string> DlqSystem::replay_flags() const {
  return {"--group",           replay_group.name(), "--dead-letter-topic",
          dead_letters.name(), "--parked-topic",    parked.name()};
}

ProcessRun::ProcessRun(const DlqSystem& system,
                       const std::vector<std::string>& flags,
                       const Properties& properties)
    : ConsumerRun{dlq_words, properties,
                  after("process", together(system.process_flags(), flags))} {}

ReplayRun::ReplayRun(const DlqSystem& system,
                     const std::vector<std::string>& flags,
                     const Properties& properties)
    : ConsumerRun{dlq_words, properties,
                  after("replay", together(system.replay_flags(), flags))} {}

}  // namespace lab
