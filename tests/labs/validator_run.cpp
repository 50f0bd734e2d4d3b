#include "validator_run.hpp"

#include <signal.h>

#include <algorithm>
#include <support/cluster.hpp>
#include <support/failure.hpp>

namespace lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// To connect, find the group's coordinator and join takes a validator less than
// a second, and two on a busy machine.
constexpr auto time_to_join = 4000ms;

// A validator that has written something and then nothing for this long, with
// records before it, writes no more.
constexpr auto quiet_time = 1500ms;

// A validator runs until it is told to end, which a test does long before.
constexpr auto longest_life = 28s;

// From SIGTERM on, with a broker that answers.
constexpr auto time_to_end = 10s;

}  // namespace

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
  return support::Passage{sent_,
                          {validated.records(), rejected.records()},
                          group.committed(payments)};
}

std::int64_t Pipeline::lag() const {
  return static_cast<std::int64_t>(sent_.size()) -
         support::Group::records_before(group.committed(payments));
}

bool Pipeline::wait_for_lag(std::int64_t records,
                            std::chrono::milliseconds limit) const {
  const auto until = Clock::now() + limit;
  while (lag() > records) {
    if (Clock::now() > until) {
      return false;
    }
  }
  return true;
}

std::vector<std::string> Pipeline::flags() const {
  return {"--topic",          payments.name(),     "--group",
          group.name(),       "--validated-topic", validated.name(),
          "--rejected-topic", rejected.name()};
}

Properties quick(const Properties& besides) {
  Properties properties{{"heartbeat.interval.ms", "100"},
                        {"session.timeout.ms", "20000"}};
  properties.insert(properties.end(), besides.begin(), besides.end());
  return properties;
}

Properties short_lived(const Properties& besides) {
  Properties properties = quick({{"session.timeout.ms", "1000"}});
  properties.insert(properties.end(), besides.begin(), besides.end());
  return properties;
}

namespace {

std::vector<std::string> together(std::vector<std::string> flags,
                                  const std::vector<std::string>& more) {
  for (std::size_t i = 0; i + 1 < more.size(); i += 2) {
    const auto known = std::find(flags.begin(), flags.end(), more[i]);
    if (known == flags.end()) {
      flags.insert(flags.end(), {more[i], more[i + 1]});
    } else {
      *std::next(known) = more[i + 1];
    }
  }
  return flags;
}

support::ProgramOptions options_for(const std::string& bootstrap,
                                    const Properties& properties,
                                    const std::vector<std::string>& flags) {
  support::ProgramOptions options =
      program_options(bootstrap, properties, flags);
  options.deadline = longest_life;
  return options;
}

}  // namespace

ValidatorRun::ValidatorRun(const Pipeline& pipeline,
                           const Properties& properties,
                           const std::vector<std::string>& flags)
    : proxy_{support::bootstrap()},
      program_{options_for(proxy_.address(), properties,
                           together(pipeline.flags(), flags))} {
  program_.close_input();
}

std::size_t ValidatorRun::outputs() const {
  return proxy_.traffic().acknowledged_records;
}

bool ValidatorRun::wait_for_outputs(std::size_t count) {
  std::size_t before = 0;
  auto quiet_since = Clock::now();
  while (program_.running()) {
    std::size_t now = 0;
    if (proxy_.wait_until(
            [&](const support::Traffic& traffic) {
              now = traffic.acknowledged_records;
              return now >= count;
            },
            20ms)) {
      return true;
    }
    if (now != before) {
      before = now;
      quiet_since = Clock::now();
    }
    if (Clock::now() - quiet_since > (now == 0 ? time_to_join : quiet_time)) {
      break;
    }
  }
  return outputs() >= count;
}

bool ValidatorRun::wait_for_outputs(std::size_t count,
                                    std::chrono::milliseconds limit) {
  return proxy_.wait_until(
             [&](const support::Traffic& traffic) {
               return traffic.acknowledged_records >= count ||
                      !program_.running();
             },
             limit) &&
         outputs() >= count;
}

bool ValidatorRun::joined() const {
  return proxy_.traffic().requests_of(support::wire::join_group) > 0;
}

void ValidatorRun::stop() {
  const auto begin = Clock::now();
  program_.send_signal(SIGTERM);
  if (!program_.wait_for_end(time_to_end)) {
    support::fail_now({.reason = "The validator still ran ten seconds after "
                                 "SIGTERM.",
                       .expected = validator_words.right_end,
                       .seen = "it was asked to end while it worked",
                       .means = validator_words.hangs});
  }
  wait_for_end();
  stopping_took_ = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - begin);
}

void ValidatorRun::wait_for_end() {
  ending_ = &program_.wait();
  check_ended(validator_words, *ending_);
}

void ValidatorRun::kill() {
  program_.kill();
  ending_ = &program_.wait();
}

std::string ValidatorRun::how_it_ended() const {
  return "ended with status " + std::to_string(ending_->status.value_or(-1));
}

}  // namespace lab
