#include "consumer_run.hpp"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <support/cluster.hpp>
#include <support/failure.hpp>
#include <support/fair_time.hpp>
#include <support/json.hpp>
#include <support/wire.hpp>
#include <utility>

namespace lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// To connect, find the group's coordinator and join takes a program less than
// a second, and two on a busy machine.
constexpr auto time_to_join = 4000ms;

// A program that has written something and then nothing for this long, with
// records before it, writes no more.
constexpr auto quiet_time = 2000ms;

// It runs until it is told to end, which a test does long before.
constexpr auto longest_life = 28s;

// From SIGTERM on, with a broker that answers.
constexpr auto time_to_end = 10s;

}  // namespace

Properties quick(const Properties& besides) {
  // A broker that has nothing yet keeps a Fetch for that long, and what is
  // asked next, for a partition that goes on for example, waits behind it.
  Properties properties{{"fetch.wait.max.ms", "50"},
                        {"heartbeat.interval.ms", "100"},
                        {"session.timeout.ms", "20000"}};
  properties.insert(properties.end(), besides.begin(), besides.end());
  return properties;
}

Properties short_lived(const Properties& besides) {
  Properties properties = quick({{"session.timeout.ms", "1000"}});
  properties.insert(properties.end(), besides.begin(), besides.end());
  return properties;
}

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

namespace {

support::ProgramOptions options_for(const std::string& bootstrap,
                                    const Properties& properties,
                                    const std::vector<std::string>& flags) {
  support::ProgramOptions options =
      program_options(bootstrap, properties, flags, longest_life);
  // A subcommand has to come before all flags.
  const auto subcommand = std::find_if(
      flags.begin(), flags.end(),
      [](const std::string& flag) { return !flag.starts_with('-'); });
  if (subcommand == flags.begin() && subcommand != flags.end()) {
    std::erase(options.arguments, *subcommand);
    options.arguments.insert(options.arguments.begin(), *subcommand);
  }
  return options;
}

}  // namespace

ConsumerRun::ConsumerRun(const ProgramWords& words,
                         const Properties& properties,
                         const std::vector<std::string>& flags,
                         std::vector<int> poll_loop)
    : words_{words},
      poll_loop_{std::move(poll_loop)},
      proxy_{support::bootstrap()},
      program_{options_for(proxy_.address(), properties, flags)} {
  program_.close_input();
}

std::size_t ConsumerRun::outputs() const {
  return proxy_.traffic().acknowledged_records;
}

bool ConsumerRun::wait_for_outputs(std::size_t count) {
  std::size_t before = 0;
  support::FairStopwatch quiet;
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
      quiet.restart();
    }
    if (quiet.passed(now == 0 ? time_to_join : quiet_time)) {
      break;
    }
  }
  return outputs() >= count;
}

bool ConsumerRun::wait_for_outputs(std::size_t count,
                                   std::chrono::milliseconds limit) {
  return proxy_.wait_until(
             [&](const support::Traffic& traffic) {
               return traffic.acknowledged_records >= count ||
                      !program_.running();
             },
             limit) &&
         outputs() >= count;
}

bool ConsumerRun::joined() const {
  return proxy_.traffic().requests_of(support::wire::join_group) > 0;
}

void ConsumerRun::stop() {
  const auto begin = Clock::now();
  program_.send_signal(SIGTERM);
  if (!program_.wait_for_end(time_to_end)) {
    support::fail_now({.reason = "The " + words_.name +
                                 " still ran ten seconds after SIGTERM.",
                       .expected = words_.right_end,
                       .seen = "it was asked to end while it worked",
                       .means = words_.hangs,
                       .blames = poll_loop_});
  }
  wait_for_end();
  stopping_took_ = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - begin);
}

void ConsumerRun::wait_for_end() {
  ending_ = &program_.wait();
  check_ended(words_, *ending_,
              ending_->hung ? poll_loop_ : std::vector<int>{});
}

void ConsumerRun::kill() {
  program_.kill();
  ending_ = &program_.wait();
}

std::string ConsumerRun::how_it_ended() const {
  return "ended with status " + std::to_string(ending_->status.value_or(-1));
}

void require_running(ConsumerRun& run, const std::vector<int>& blames) {
  if (!run.program().running()) {
    run.wait_for_end();  // says how it crashed, if it did
    support::fail_now(
        {.reason = "The " + run.words().name + " stopped by itself: it " +
                   run.how_it_ended() + ", although nobody asked it to.",
         .expected = "run() goes on until a signal has asked for the end, "
                     "whatever the records are and however long none comes",
         .seen = on_stderr(run.ending().errors),
         .means = run.words().lost_with_it,
         .blames = blames});
  }
}

void require_member(const ConsumerRun& run, const std::vector<int>& blames) {
  if (!run.joined()) {
    support::fail_now(
        {.reason = "The " + run.words().name +
                   " never joined its group: it asked "
                   "for no partition, so it gets none.",
         .expected = "a JoinGroup request, which subscribe() makes the client "
                     "send",
         .seen = "no JoinGroup request on the wire",
         .means = run.words().lost_with_it,
         .blames = blames});
  }
}

void require_at_work(ConsumerRun& run) {
  require_running(run);
  require_member(run, {});
}

void check_status(const ConsumerRun& run, int status, const std::string& why) {
  const support::Ending& ending = run.ending();
  if (ending.status == status) {
    return;
  }
  support::fail(
      {.reason = "The " + run.words().name + " " + run.how_it_ended() + ".",
       .expected = "status " + std::to_string(status) + " " + why,
       .seen = on_stderr(ending.errors),
       .means = status == 0 ? "Whoever runs it is called at night, although "
                              "nothing is wrong."
                            : "Whoever runs it believes that all is well, "
                              "while payments pile up."});
}

}  // namespace lab
