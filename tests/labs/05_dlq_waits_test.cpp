// Lab 5, TODO 2: how long a payment waits.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <support/failure.hpp>
#include <vector>

#include "dlq_inputs.hpp"
#include "dlq_run.hpp"
#include "dlq_suspects.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::BankAnswer;
using support::BankBooks;
using support::count_of;
using support::Random;
using support::random_for;

using Waits = std::vector<double>;  // in ms, between two attempts

// How long each payment waited before each further attempt.
std::vector<Waits> waits_of(const DlqSystem& system) {
  std::vector<Waits> all;
  const BankBooks books = system.bank.books();
  for (const support::SeenRecord& record : system.sent()) {
    const auto requests = books.requests_for(payment_id_of(record));
    Waits waits;
    for (std::size_t i = 1; i < requests.size(); ++i) {
      waits.push_back(std::chrono::duration<double, std::milli>(
                          requests[i].when - requests[i - 1].when)
                          .count());
    }
    all.push_back(waits);
  }
  return all;
}

void fail_for_wait(std::size_t attempt, double wait, double longest) {
  support::fail_now(
      {.reason = "After attempt " + std::to_string(attempt) +
                 " a payment waited " + std::to_string(static_cast<int>(wait)) +
                 " ms.",
       .expected = std::to_string(static_cast<int>(longest / 2)) + " to " +
                   std::to_string(static_cast<int>(longest)) +
                   " ms: half to all of the back-off, which doubles with each "
                   "attempt up to --retry-backoff-max-ms",
       .seen = "--retry-backoff-ms 150 --retry-backoff-max-ms 600",
       .means = wait < longest
                    ? "A bank that is in trouble is asked again and again, "
                      "and never recovers."
                    : "The bank has long been open again, and the customer "
                      "still waits."});
}

// The waits of all payments after one attempt. None can be too short: a wait is
// seen from one request's arrival to the next one's. A busy machine makes some
// of them long, so the shortest must not be too long.
void check_waits(std::size_t attempt, const Waits& waits, double longest) {
  constexpr double late = 500;
  const double shortest = *std::min_element(waits.begin(), waits.end());
  if (shortest < longest / 2 - 1 || shortest > longest + late) {
    fail_for_wait(attempt, shortest, longest);
  }
}

TEST_CASE("waits double up to the longest and differ from each other" *
          doctest::test_suite("TODO 2")) {
  constexpr int partitions = 8;
  constexpr std::size_t attempts = 6;
  DlqSystem system{{.partitions = partitions}};
  const Suspects suspects{system};
  Random random = random_for("waits");
  system.bank.always({BankAnswer::unavailable});
  for (int partition = 0; partition < partitions; ++partition) {
    system.send(payments_in(random, partition));
  }

  ProcessRun run{
      system,
      {"--max-attempts", std::to_string(attempts), "--retry-backoff-ms", "150",
       "--retry-backoff-max-ms", "600"}};
  system.bank.wait_until(
      [&](const BankBooks& books) {
        return books.requests.size() >= partitions * attempts ||
               !run.program().running();
      },
      10s);
  // Until each has its dead letter, or one attempt too many.
  run.proxy().wait_until(
      [&](const support::Traffic& traffic) {
        return traffic.acknowledged_records >= partitions ||
               system.bank.books().requests.size() >=
                   partitions * (attempts + 1);
      },
      2s);

  require_at_work(run);
  const std::vector<Waits> all = waits_of(system);
  int shorter = 0;  // than all of the back-off
  double longest = 150;
  for (std::size_t i = 0; i + 1 < attempts; ++i) {
    Waits after_this;
    for (const Waits& waits : all) {
      if (waits.size() != attempts - 1) {
        support::fail_now(
            {.reason = "The bank was asked " +
                       count_of(waits.size() + 1, "time") +
                       " about a payment that it could not charge.",
             .expected = "six times (--max-attempts 6)",
             .seen = waits.size() + 1 > attempts
                         ? "the attempt after the last one, too"
                         : "that was all in ten seconds",
             .means = waits.size() + 1 > attempts
                          ? "A payment that can never be charged holds up all "
                            "behind it for longer than anybody asked for."
                          : "A payment that needed a little patience becomes "
                            "work for a person."});
      }
      after_this.push_back(waits[i]);
      shorter += i > 0 && waits[i] < longest * 0.95 ? 1 : 0;
    }
    check_waits(i + 1, after_this, longest);
    longest = std::min(longest * 2, 600.0);
  }
  if (shorter < 3) {
    support::fail({.reason = "Payments that fail together come back together: "
                             "nothing about their waits is random.",
                   .expected = "runtime::random_duration() from half of the "
                               "back-off to all of it",
                   .seen = "all waits are as long as they may be",
                   .means = "When the bank opens again, all shops knock at the "
                            "same moment, and it closes again."});
  }
}

TEST_CASE("waits stay as long however often a payment was tried" *
          doctest::test_suite("TODO 2")) {
  constexpr std::size_t attempts = 70;  // milliseconds overflow after sixty
  constexpr double longest = 40;
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("many attempts");
  system.bank.always({BankAnswer::unavailable});
  system.send(payments_in(random, 0));

  ProcessRun run{system,
                 {"--max-attempts", std::to_string(attempts),
                  "--retry-backoff-ms", "20", "--retry-backoff-max-ms", "40"}};
  // As long as there is progress: a busy machine needs many seconds.
  std::size_t asked = 0;
  while (asked < attempts && run.program().running() &&
         system.bank.wait_until(
             [&](const BankBooks& books) {
               return books.requests.size() > asked || !run.program().running();
             },
             asked == 0 ? 6s : 3s)) {
    asked = system.bank.books().requests.size();
  }

  require_at_work(run);
  for (const Waits& waits : waits_of(system)) {
    for (std::size_t i = 1; i < waits.size(); ++i) {
      if (waits[i] < longest / 2 - 1) {
        support::fail_now(
            {.reason = "After attempt " + std::to_string(i + 1) +
                       " a payment waited " +
                       std::to_string(static_cast<int>(waits[i])) + " ms.",
             .expected = "20 to 40 ms after every attempt but the first",
             .seen = "--retry-backoff-ms 20 --retry-backoff-max-ms 40: does "
                     "the back-off overflow, doubled so often?",
             .means = "A bank that is in trouble for longer is asked again "
                      "and again, and never recovers."});
      }
    }
    if (waits.size() + 1 < attempts) {
      support::fail_now(
          {.reason = "After attempt " + std::to_string(waits.size() + 1) +
                     " a payment waited, and was not tried again.",
           .expected = "70 times, each after 40 ms at most",
           .seen =
               "nothing in three seconds: does the back-off overflow, doubled "
               "so often?",
           .means = "The bank has long been open again, and the customer "
                    "still waits."});
    }
  }
}

}  // namespace
}  // namespace lab
