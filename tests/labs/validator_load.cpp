#include "validator_load.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>

#include "validator_inputs.hpp"

namespace lab {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto interval = 20ms;

}  // namespace

Load::Load(Pipeline& pipeline, support::Random& random,
           std::size_t records_per_second)
    : pipeline_{pipeline}, random_{random}, started_{Clock::now()} {
  thread_ = std::thread{[this, records_per_second] {
    try {
      run(records_per_second);
    } catch (...) {
      problem_ = std::current_exception();
    }
  }};
}

Load::~Load() {
  stopping_ = true;
  if (thread_.joinable()) {
    thread_.join();
  }
}

// How many records may be sent now.
std::size_t Load::room(std::size_t most_ahead) {
  if (sent_ - committed_ >= most_ahead) {
    const auto lag =
        static_cast<std::size_t>(std::max<std::int64_t>(pipeline_.lag(), 0));
    committed_ = sent_ - std::min(lag, sent_);
  }
  return most_ahead - std::min(most_ahead, sent_ - committed_);
}

void Load::run(std::size_t records_per_second) {
  while (!stopping_) {
    // As many as are due by now: a slow moment is made up for.
    const auto due = static_cast<std::size_t>(
        std::chrono::duration<double>(Clock::now() - started_ + interval)
            .count() *
        static_cast<double>(records_per_second));
    std::vector<support::SeenRecord> records = valid_records(
        random_,
        std::min(room(2 * records_per_second), due > sent_ ? due - sent_ : 0));
    for (support::SeenRecord& record : records) {
      record.partition = static_cast<std::int32_t>(
          ++sent_ % static_cast<std::size_t>(pipeline_.payments.partitions()));
    }
    if (records.empty()) {
      std::this_thread::sleep_for(interval);
      continue;
    }
    pipeline_.send(std::move(records));
    std::this_thread::sleep_until(
        started_ + std::chrono::duration_cast<Clock::duration>(
                       std::chrono::duration<double>(
                           static_cast<double>(sent_) /
                           static_cast<double>(records_per_second))));
  }
  stopped_ = Clock::now();
}

void Load::stop() {
  stopping_ = true;
  thread_.join();
  if (problem_) {
    std::rethrow_exception(problem_);
  }
}

double Load::rate() const {
  return static_cast<double>(sent_) /
         std::chrono::duration<double>(stopped_ - started_).count();
}

}  // namespace lab
