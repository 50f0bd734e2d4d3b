// Lab 5, TODO 1: which failure is which.

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <support/failure.hpp>
#include <support/json.hpp>
#include <vector>

#include "dlq_checks.hpp"
#include "dlq_inputs.hpp"
#include "dlq_run.hpp"
#include "dlq_suspects.hpp"
#include "record_difference.hpp"
#include "validator_inputs.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::BankAnswer;
using support::count_of;
using support::Random;
using support::random_for;
using support::SeenRecord;

TEST_CASE("what the bank charges is passed on once as it was" *
          doctest::test_suite("TODO 1")) {
  constexpr std::size_t many = 60;
  DlqSystem system{{.partitions = 3}};
  const Suspects suspects{system};
  Random random = random_for("charged");
  system.send(valid_records(random, many));

  ProcessRun run{system};
  run.wait_for_outputs(many);

  require_at_work(run);
  const support::Passage passage = system.passage();
  check_all_processed(passage, "waited for the bank to charge them");
  check_charged_once(system.bank.books(), system.sent());
  for (const support::Fate& fate : passage.fates()) {
    const std::string wrong =
        fate.outputs.empty()
            ? ""
            : difference(*fate.input, *fate.outputs.front().second,
                         own_headers);
    if (!wrong.empty()) {
      support::fail_now({.reason = "A processed payment is not what was read.",
                         .expected = "key, value and headers byte for byte",
                         .seen = fate.input->place() + ": " + wrong,
                         .means = "Whoever looks for the payment later finds "
                                  "something else."});
    }
  }
}

TEST_CASE("every request to the bank has the payment's id as its key" *
          doctest::test_suite("TODO 1")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("key");
  system.send(payments_in(random, 0, 10));

  ProcessRun run{system};
  run.wait_for_outputs(10);

  require_at_work(run);
  const support::BankBooks books = system.bank.books();
  check_charged_once(books, system.sent());
  for (const support::BankRequest& request : books.requests) {
    if (request.key != request.payment_id) {
      support::fail_now(
          {.reason = request.key.empty()
                         ? "A payment was charged without an idempotency key."
                         : "A payment was charged with an idempotency key that "
                           "is not its payment_id.",
           .expected = "the same key at every attempt to charge a payment, and "
                       "another for every payment: something that the payment "
                       "brings along",
           .seen = support::to_json(request),
           .means = "When an answer gets lost and the payment is tried again, "
                    "the customer pays twice."});
    }
  }
}

TEST_CASE("the bank is never asked about poison" *
          doctest::test_suite("TODO 1")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("poison");
  std::vector<DlqCase> cases;
  for (const DlqCase& poison : poison_cases(random)) {
    cases.push_back(poison);
    cases.push_back(good_cases(random, 1).front());
  }
  system.send(records_of(cases, random));
  const std::size_t good = cases.size() / 2;

  ProcessRun run{system};
  const bool all_asked = system.bank.wait_until(
      [&](const support::BankBooks& books) {
        return books.requests.size() >= good || !run.program().running();
      },
      6s);

  require_at_work(run);
  if (!all_asked) {
    const std::size_t asked = system.bank.books().requests.size();
    support::fail_now(
        {.reason = "Poison holds up the payments behind it: of " +
                   std::to_string(good) + ", the bank was asked about " +
                   std::to_string(asked) + ".",
         .expected = "Failure::poison for a record that will never be a "
                     "payment: only a transient failure is tried again",
         .seen = std::to_string(good - asked) +
                 " payments still wait after six seconds, each behind a "
                 "record of poison",
         .means = "One broken record, and nobody behind it in its partition "
                  "can pay."});
  }
  std::vector<SeenRecord> right;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string id = payment_id_of(system.sent()[i]);
    if (cases[i].failure.empty()) {
      right.push_back(system.sent()[i]);
    } else if (!id.empty() && !system.bank.books().requests_for(id).empty()) {
      support::fail(
          {.reason = "The bank was asked to charge " + cases[i].what + ".",
           .expected = "what payments::parse() does not accept is "
                       "poison, and nobody asks the bank about it",
           .seen = value_shown(system.sent()[i]),
           .means = "A customer is charged for something that was "
                    "half read."});
    }
  }
  for (const support::BankRequest& request : system.bank.books().requests) {
    if (request.payment_id.empty()) {
      support::fail_now(
          {.reason = "The bank was asked to charge a payment without an id.",
           .expected = "a payment without a payment_id is poison",
           .seen = support::to_json(request),
           .means = "There is no idempotency key for it: each attempt is a "
                    "charge."});
    }
  }
  check_charged_once(system.bank.books(), right);
}

TEST_CASE("the bank is asked once about a payment that it declines" *
          doctest::test_suite("TODO 1")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("declined");
  system.send(payments_in(random, 0, 12));
  for (std::size_t i = 0; i < 12; i += 3) {
    system.bank.for_payment(payment_id_of(system.sent()[i]),
                            {BankAnswer::decline});
  }

  ProcessRun run{system};
  system.bank.wait_until(
      [&](const support::BankBooks& books) {
        return !books.requests_for(payment_id_of(system.sent().back()))
                    .empty() ||
               !run.program().running();
      },
      6s);

  require_at_work(run);
  for (std::size_t i = 0; i < 12; i += 3) {
    const auto asked =
        system.bank.books().requests_for(payment_id_of(system.sent()[i]));
    if (asked.size() != 1) {
      support::fail_now(
          {.reason = "The bank declined a payment, and was asked about it " +
                     count_of(asked.size(), "time") + ".",
           .expected = "once: the next answer would be the same, and that is "
                       "one of the three kinds of failure",
           .seen = "payment " + payment_id_of(system.sent()[i]),
           .means = "The bank closes the account of a shop that keeps on "
                    "asking, and the payments behind it wait."});
    }
  }
}

TEST_CASE("a lost answer of the bank charges nobody twice" *
          doctest::test_suite("TODO 1")) {
  constexpr std::size_t many = 12;
  DlqSystem system{{.partitions = 2}};
  const Suspects suspects{system};
  Random random = random_for("lost answer");
  system.send(valid_records(random, many));
  for (const SeenRecord& record : system.sent()) {
    system.bank.for_payment(payment_id_of(record), {BankAnswer::hang_up}, 1);
  }

  ProcessRun run{system};
  run.wait_for_outputs(many);

  require_at_work(run);
  check_charged_once(system.bank.books(), system.sent());
  check_all_processed(system.passage(),
                      "cut each connection to the bank once, after the charge");
}

// One of each kind of failure, with good payments between them.
std::vector<DlqCase> mixed_cases(Random& random) {
  std::vector<DlqCase> cases;
  for (const DlqCase& poison : poison_cases(random)) {
    cases.push_back(poison);
    for (const char* const failure : {"", "permanent", "transient"}) {
      cases.push_back(good_cases(random, 1).front());
      cases.back().failure = failure;
      cases.back().what = std::string{"a "} +
                          (*failure == '\0' ? "good" : failure) + " payment";
    }
  }
  return cases;
}

// Has the bank answer as the cases ask for.
void prepare(support::Bank& bank, const std::vector<DlqCase>& cases) {
  for (const DlqCase& one : cases) {
    if (one.failure == "permanent" || one.failure == "transient") {
      bank.for_payment(payment_id_of(one.record),
                       {one.failure == "permanent" ? BankAnswer::decline
                                                   : BankAnswer::unavailable});
    }
  }
}

// A text that TODO 1 leaves out. A header that TODO 3 leaves out is its matter.
void check_says_why(const DlqCase& one, const SeenRecord& letter) {
  const std::string text = error_header(letter, "message");
  if (text.empty() || text == "nobody has looked at it") {
    support::fail_now(
        {.reason = "The dead letter of " + one.what + " does not say why: " +
                   "its message " + header_says(text) + ".",
         .expected = "outcome.text says what is wrong: the first of the "
                     "reasons of payments::parse(), or the bank's text",
         .seen = "__payments.errors.message of a letter of the class " +
                 one.failure,
         .means =
             "Whoever finds the letter in three weeks has to guess whether "
             "the customer has paid."});
  }
}

TEST_CASE("each dead letter says which kind of failure it was" *
          doctest::test_suite("TODO 1")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("classes");
  const std::vector<DlqCase> cases = mixed_cases(random);
  prepare(system.bank, cases);
  system.send(records_of(cases, random));

  ProcessRun run{system,
                 {"--max-attempts", "2", "--retry-backoff-ms", "1",
                  "--retry-backoff-max-ms", "1"}};
  run.wait_for_outputs(cases.size());

  require_at_work(run);
  const support::Passage passage = system.passage();
  check_places(passage, cases, "asked the bank about those that are payments");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const support::Fate& fate = passage.fates()[i];
    if (cases[i].failure.empty() || fate.outputs.size() != 1) {
      continue;
    }
    const std::string found =
        error_header(*fate.outputs.front().second, "class");
    if (found != cases[i].failure) {
      support::fail_now(
          {.reason = "The dead letter of " + cases[i].what + " has the class " +
                     found + ".",
           .expected = cases[i].failure,
           .seen = value_shown(*fate.input),
           .means = "Whoever looks through the dead letters repairs the wrong "
                    "thing."});
    }
    check_says_why(cases[i], *fate.outputs.front().second);
  }
}

}  // namespace
}  // namespace lab
