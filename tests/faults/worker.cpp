#include "worker.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <list>
#include <map>
#include <stdexcept>
#include <support/cluster.hpp>
#include <support/json.hpp>
#include <support/passage.hpp>
#include <support/sample_payments.hpp>

#include "scene.hpp"

namespace faults {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// What a busy machine needs, with time to spare.
constexpr auto patience = 60s;
constexpr auto longest_run = 240s;

const LabProgram& lab_program(const Entrant& entrant) {
  static const std::map<std::string, LabProgram> programs{
      {"2 validator",
       {.passed_on_flag = "--validated-topic",
        .passed_on = "validated",
        .set_aside_flag = "--rejected-topic",
        .set_aside = "rejected",
        .has_bank = false}},
      {"4 idempotence",
       {.passed_on_flag = "--processed-topic",
        .passed_on = "processed",
        .consumer_flag = "--consumer-property",
        .producer_flag = "--property",
        .transactional = true}},
      {"5 dlq",
       {.passed_on_flag = "--processed-topic",
        .passed_on = "processed",
        .set_aside_flag = "--dead-letter-topic",
        .set_aside = "dead letters"}}};
  return programs.at(entrant.lab);
}

// A transaction's commit arrives at each topic by itself, that of the offsets
// perhaps before that of the outputs. Where some are lost it is no use to wait
// for long.
std::chrono::seconds time_to_appear(const LabProgram& lab,
                                    const Entrant& entrant) {
  if (!lab.transactional) {
    return 0s;
  }
  return entrant.lost == Count::none ? patience : 2s;
}

}  // namespace

Worker::Worker(const Entrant& entrant)
    : entrant_{entrant},
      lab_{lab_program(entrant)},
      title_{entrant.lab + ", " + entrant.title},
      random_{support::random_for(title_)} {}

void Worker::submit(std::size_t count) {
  write(count, true);
}

void Worker::submit_unreadable(std::size_t count) {
  write(count, false);
}

void Worker::write(std::size_t count, bool readable) {
  std::vector<support::SeenRecord> records;
  for (support::SamplePayment& payment :
       support::sample_payments(random_, count)) {
    if (!readable) {
      payment.line.resize(payment.line.size() / 2);
      payment.payment_id.clear();
    }
    records.push_back({.key = payment.customer_id, .value = payment.line});
    payment_ids_.push_back(payment.payment_id);
  }
  support::mark(records, random_);
  payments_.write(records);
  submitted_.insert(submitted_.end(), records.begin(), records.end());
}

const std::string& Worker::payment_id(std::size_t number) const {
  return payment_ids_.at(number);
}

support::ProgramOptions Worker::options() const {
  support::ProgramOptions options{.path = program_path(entrant_.path),
                                  .arguments = entrant_.arguments,
                                  .deadline = longest_run};
  const auto add = [&options](const char* flag, const std::string& value) {
    options.arguments.insert(options.arguments.end(), {flag, value});
  };
  add("--bootstrap-servers", proxy_->address());
  add("--topic", payments_.name());
  add("--group", group_.name());
  add(lab_.passed_on_flag, passed_on_.name());
  if (*lab_.set_aside_flag != '\0') {
    add(lab_.set_aside_flag, set_aside_.name());
  }
  if (lab_.has_bank) {
    add("--bank", bank_.url());
    add("--bank-timeout-ms", std::to_string(entrant_.patience.count()));
  }
  if (lab_.transactional) {
    add("--transactional-id", group_.name());
  }
  // A static member: one that was killed and comes back has its partitions at
  // once, where others wait until the session of the dead one is over.
  add(lab_.consumer_flag, "group.instance.id=only");
  add(lab_.consumer_flag, "session.timeout.ms=20000");
  add(lab_.consumer_flag, "fetch.wait.max.ms=100");
  // Several requests for what is read at once, so that there is a moment
  // between two of them.
  add(lab_.producer_flag, "batch.num.messages=5");
  return options;
}

void Worker::start() {
  proxy_.emplace(support::bootstrap());
  program_.emplace(options());
  program_->close_input();
}

void Worker::give_up(const std::string& what) {
  program_->kill();
  throw std::runtime_error(title_ + " " + what + "; on stderr: " +
                           support::shown(program_->wait().errors, 500));
}

void Worker::wait_for_lag(std::size_t records) {
  const auto until = Clock::now() + patience;
  const auto limit = static_cast<std::int64_t>(records);
  while (!group_.wait_for_lag(payments_, submitted_.size(), limit, 100ms)) {
    if (!program_->running()) {
      give_up("has ended");
    }
    if (Clock::now() > until) {
      give_up("does not commit " +
              std::to_string(group_.lag(payments_, submitted_.size())) +
              " of " + std::to_string(submitted_.size()) + " payments");
    }
  }
}

void Worker::wait_until_done() {
  wait_for_lag(0);
  const auto until = Clock::now() + patience;
  const auto last_is_there = [this] {
    const support::Passage passage{
        submitted_, {passed_on_.records(), set_aside_.records()}};
    return !passage.fates().back().outputs.empty();
  };
  while (!last_is_there()) {
    if (Clock::now() > until) {
      give_up("has committed payments whose outputs do not come");
    }
  }
}

void Worker::hold_outputs_after(std::size_t count) {
  arrived_ = proxy_->traffic().acknowledged_records;
  done_ = submitted_.size();
  held_after_ = count;
  proxy_->hold_produce(count);
}

void Worker::wait_until_held() {
  const bool held = proxy_->wait_until(
      [this](const support::Traffic& now) {
        return now.held > 0 &&
               now.acknowledged_records >= arrived_ + held_after_;
      },
      patience);
  if (!held) {
    give_up("writes no outputs that could be held");
  }
}

void Worker::wait_until_ahead() {
  const std::size_t more = proxy_->traffic().acknowledged_records - arrived_;
  const std::size_t open = submitted_.size() - done_;
  wait_for_lag(open > more ? open - more - 1 : 0);
}

void Worker::kill() {
  program_.reset();
  proxy_.reset();
}

void Worker::finish() {
  wait_for_lag(0);
  program_->send_signal(SIGTERM);
  if (!program_->wait_for_end(patience)) {
    give_up("does not end when it is asked to");
  }
  const support::Ending& ending = program_->wait();
  if (const auto trouble = ending.trouble()) {
    give_up(*trouble);
  }
  if (ending.status != 0) {
    give_up("ended with status " + std::to_string(ending.status.value_or(-1)));
  }
}

Seen Worker::look() {
  const std::array outputs{passed_on_.records(), set_aside_.records()};
  const support::Passage passage{submitted_,
                                 {outputs.begin(), outputs.end()},
                                 group_.committed(payments_)};
  const support::BankBooks books = bank_.books();
  Seen seen{.payments = submitted_.size()};
  for (std::size_t i = 0; i < submitted_.size(); ++i) {
    const support::Fate& fate = passage.fates()[i];
    const bool passed_on = std::ranges::any_of(
        fate.outputs, [](const auto& output) { return output.first == 0; });
    const std::size_t charges =
        payment_ids_[i].empty() ? 0 : books.charges_of(payment_ids_[i]);
    const bool unpaid = lab_.has_bank && passed_on && charges == 0;
    seen.lost += fate.outputs.empty() || unpaid ? 1 : 0;
    seen.twice += fate.outputs.size() > 1 || charges > 1 ? 1 : 0;
  }
  seen.words = std::to_string(outputs.front().size()) + " " + lab_.passed_on;
  if (*lab_.set_aside != '\0') {
    seen.words +=
        ", " + std::to_string(outputs.back().size()) + " " + lab_.set_aside;
  }
  if (lab_.has_bank) {
    seen.words += ", " + std::to_string(books.ledger().size()) + " charges";
  }
  return seen;
}

Seen Worker::judge() {
  const auto until = Clock::now() + time_to_appear(lab_, entrant_);
  Seen seen = look();
  while (seen.lost > 0 && Clock::now() < until) {
    seen = look();
  }
  return seen;
}

std::vector<Seen> work_side_by_side(const Drill& drill,
                                    const std::function<void(Worker&)>& prepare,
                                    const std::function<void(Worker&)>& check) {
  std::list<Worker> workers;
  for (const Entrant& program : drill.programs) {
    prepare(workers.emplace_back(program));
  }
  for (Worker& worker : workers) {
    worker.start();
  }
  std::vector<Seen> seen;
  for (Worker& worker : workers) {
    worker.finish();
    check(worker);
    seen.push_back(worker.judge());
  }
  return seen;
}

}  // namespace faults
