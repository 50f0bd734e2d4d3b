#include "bank_drills.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "worker.hpp"

namespace faults {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t payments = 50;

Entrant processor(const std::string& title, const std::string& path) {
  return {.lab = "4 idempotence",
          .title = title,
          .path = path,
          .arguments = {"process"}};
}

// Tries a payment five times, a few dozen milliseconds apart.
Entrant dlq(const std::string& title, const std::string& path) {
  return {.lab = "5 dlq",
          .title = title,
          .path = path,
          .arguments = {"process", "--max-attempts", "5", "--retry-backoff-ms",
                        "40", "--retry-backoff-max-ms", "160"}};
}

// Throws unless so many requests were answered like this; 0 is no answer.
void check_answers(Worker& worker, int status, std::ptrdiff_t expected) {
  const support::BankBooks books = worker.bank().books();
  const auto seen =
      std::ranges::count(books.requests, status, &support::BankRequest::status);
  if (seen != expected) {
    throw std::runtime_error("the bank has answered " + std::to_string(status) +
                             " to " + std::to_string(seen) +
                             " requests, not to " + std::to_string(expected));
  }
}

// The bank charges five of the payments, far apart, and does not say so.
constexpr std::size_t unanswered = 5;

void leave_unanswered(Worker& worker, support::BankAnswer::Kind how) {
  worker.submit(payments);
  for (std::size_t i = 0; i < unanswered; ++i) {
    worker.bank().for_payment(worker.payment_id(i * payments / unanswered),
                              {how}, 1);
  }
}

// Throws unless each of them was asked for again.
void check_asked_again(Worker& worker) {
  const support::BankBooks books = worker.bank().books();
  for (std::size_t i = 0; i < unanswered; ++i) {
    const std::string& id = worker.payment_id(i * payments / unanswered);
    if (books.requests_for(id).size() < 2) {
      throw std::runtime_error("payment " + id +
                               " got no answer, and was not asked for again");
    }
  }
}

std::vector<Seen> drop_connections(Scene& /*scene*/, const Drill& drill) {
  return work_side_by_side(
      drill,
      [](Worker& worker) {
        leave_unanswered(worker, support::BankAnswer::hang_up);
      },
      [](Worker& worker) {
        check_asked_again(worker);
        check_answers(worker, 0, unanswered);
      });
}

std::vector<Seen> say_nothing(Scene& /*scene*/, const Drill& drill) {
  return work_side_by_side(
      drill,
      [](Worker& worker) {
        leave_unanswered(worker, support::BankAnswer::hang);
      },
      check_asked_again);
}

std::vector<Seen> close_bank(Scene& /*scene*/, const Drill& drill) {
  // So many that lab 5's program gives up two payments, and not the third.
  constexpr std::size_t refused = 12;
  return work_side_by_side(
      drill,
      [](Worker& worker) {
        worker.submit(payments);
        worker.bank().next(refused, {support::BankAnswer::unavailable});
      },
      [](Worker& worker) { check_answers(worker, 503, refused); });
}

// Who asks again with another key, or none, is charged again.
std::vector<Entrant> with_and_without_key() {
  std::vector<Entrant> programs = {
      processor("solution", "solutions/idempotence"),
      processor("no idempotency key", "mistakes/idempotence/no-key"),
      dlq("solution", "solutions/dlq"),
      dlq("a new key per attempt", "mistakes/dlq/new-key-per-attempt")};
  programs.at(1).twice = Count::some;
  programs.at(3).twice = Count::some;
  return programs;
}

}  // namespace

Drill bank_charges_and_drops() {
  return {.name = "bank-charges-and-drops",
          .programs = with_and_without_key(),
          .run = drop_connections};
}

Drill bank_says_nothing() {
  Drill drill{.name = "bank-says-nothing",
              .programs = with_and_without_key(),
              .run = say_nothing};
  for (Entrant& entrant : drill.programs) {
    entrant.patience = 300ms;
  }
  return drill;
}

Drill bank_down() {
  Drill drill{
      .name = "bank-down",
      .programs = {processor("solution", "solutions/idempotence"),
                   processor("pass by",
                             "mistakes/idempotence/unavailable-is-passed-by"),
                   dlq("solution", "solutions/dlq"),
                   dlq("log and skip", "mistakes/dlq/log-and-skip")},
      .run = close_bank};
  drill.programs.at(1).lost = Count::some;
  drill.programs.at(3).lost = Count::some;
  return drill;
}

}  // namespace faults
