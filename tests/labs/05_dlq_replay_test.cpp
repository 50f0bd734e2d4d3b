// Lab 5, TODO 5: putting dead letters back, but not for ever.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <support/failure.hpp>
#include <support/json.hpp>
#include <support/wire.hpp>
#include <vector>

#include "dlq_checks.hpp"
#include "dlq_inputs.hpp"
#include "dlq_run.hpp"
#include "dlq_suspects.hpp"
#include "record_difference.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::BankAnswer;
using support::count_of;
using support::Random;
using support::random_for;
using support::SeenRecord;

// Runs a replay to its end. What it leaves to the next one is TODO 4's.
void replay(DlqSystem& system, Suspects& suspects,
            const std::vector<std::string>& flags = {}) {
  const auto letters =
      static_cast<std::int64_t>(system.dead_letters.records().size());
  ReplayRun run{system, flags};
  if (!run.program().wait_for_end(10s)) {
    support::fail_now(
        {.reason = "replay still runs after ten seconds.",
         .expected = "it ends when it has put back what was there",
         .seen = count_of(run.outputs(), "record") + " written so far",
         .means = "A payment that can never be charged goes round and round, "
                  "as fast as the machine can."});
  }
  run.wait_for_end();
  if (run.traffic().requests_of(support::wire::leave_group) == 0 ||
      support::Group::records_before(
          system.replay_group.committed(system.dead_letters)) < letters) {
    suspects.add(4);
  }
  check_status(run, 0, "when everything is put back or parked");
}

// The dead letter of a record from this topic, as `dlq process` writes it.
SeenRecord letter_of(SeenRecord record, const std::string& topic,
                     std::optional<int> replays) {
  record.partition = -1;
  if (replays) {
    record.headers.push_back({"__payments.replays", std::to_string(*replays)});
  }
  const std::vector<std::pair<std::string, std::string>> errors = {
      {"topic", topic},       {"partition", "0"},
      {"offset", "17"},       {"timestamp", "2026-03-07T10:00:05.250Z"},
      {"class", "transient"}, {"message", "no connection to the bank"},
      {"attempts", "12"}};
  for (const auto& [name, value] : errors) {
    record.headers.push_back({error_headers + name, value});
  }
  return record;
}

// The record of `found` with the value of `wanted`; nothing when there is none.
const SeenRecord* find_value(const std::vector<SeenRecord>& found,
                             const SeenRecord& wanted) {
  const auto at =
      std::find_if(found.begin(), found.end(), [&](const SeenRecord& record) {
        return record.key == wanted.key && record.value == wanted.value;
      });
  return at == found.end() ? nullptr : &*at;
}

TEST_CASE("replay puts a dead letter back where it was read" *
          doctest::test_suite("TODO 5")) {
  DlqSystem system;
  Suspects suspects{system};
  Random random = random_for("put back");
  std::vector<DlqCase> cases = poison_cases(random);
  const std::vector<DlqCase> good = good_cases(random, 5);
  cases.insert(cases.end(), good.begin(), good.end());
  const std::vector<SeenRecord> records = records_of(cases, random);
  std::vector<SeenRecord> letters;
  for (std::size_t i = 0; i < records.size(); ++i) {
    // Of two topics: the letter itself says of which.
    const support::Topic& home =
        i % 2 == 0 ? system.payments : system.processed;
    letters.push_back(letter_of(records[i], home.name(), std::nullopt));
  }
  system.dead_letters.write(letters);

  replay(system, suspects);

  const std::vector<SeenRecord> even = system.payments.records();
  const std::vector<SeenRecord> odd = system.processed.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const SeenRecord* back = find_value(i % 2 == 0 ? even : odd, records[i]);
    const std::string wrong =
        back == nullptr ? "it is not in the topic that it comes from"
                        : difference(records[i], *back, "__payments.replays");
    if (!wrong.empty()) {
      support::fail_now(
          {.reason = "A dead letter was not put back as it was: " +
                     cases[i].what + ".",
           .expected = "in the topic of its header __payments.errors.topic, "
                       "with the same key, value and headers, but those of its "
                       "death",
           .seen = wrong,
           .means = "The payment that comes back is another than the one that "
                    "was made, or none."});
    }
    const std::string count = header_value(*back, "__payments.replays");
    if (count != "1") {
      support::fail_now(
          {.reason = "A dead letter was put back for the first time, and its "
                     "header __payments.replays " +
                     header_says(count) + ".",
           .expected = "one header __payments.replays with the value 1",
           .seen = headers_shown(back->headers),
           .means =
               "Nobody can tell how often it has gone round, and a payment "
               "that can never be charged is never set aside."});
    }
  }
  const std::size_t all = even.size() + odd.size();
  if (all != records.size() || !system.parked.records().empty()) {
    support::fail(
        {.reason = "There were " + count_of(records.size(), "dead letter") +
                   ", and replay wrote " + count_of(all, "record") +
                   " to their topics and " +
                   count_of(system.parked.records().size(), "record") +
                   " to the parked ones.",
         .expected = "each is put back once",
         .seen = "none of them had been put back before",
         .means = "A payment comes back twice, or not at all."});
  }
}

TEST_CASE("what was put back too often is parked with all its headers" *
          doctest::test_suite("TODO 5")) {
  DlqSystem system;
  Suspects suspects{system};
  Random random = random_for("parked");
  const std::vector<SeenRecord> records = payments_in(random, 0, 5);
  std::vector<SeenRecord> letters;
  for (std::size_t i = 0; i < records.size(); ++i) {
    letters.push_back(letter_of(records[i], system.payments.name(),
                                static_cast<int>(i)));  // replays 0 to 4
  }
  system.dead_letters.write(letters);

  replay(system, suspects, {"--max-replays", "2"});

  const std::vector<SeenRecord> back = system.payments.records();
  const std::vector<SeenRecord> parked = system.parked.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool is_back = find_value(back, records[i]) != nullptr;
    const SeenRecord* const there = find_value(parked, records[i]);
    const bool should_park = i >= 2;
    if (is_back == should_park || (there != nullptr) != should_park) {
      support::fail_now(
          {.reason = "A dead letter that was put back " + count_of(i, "time") +
                     " before was " +
                     (there != nullptr ? "parked"
                      : is_back        ? "put back once more"
                                       : "lost") +
                     ".",
           .expected = should_park ? "it goes to --parked-topic: --max-replays "
                                     "is 2"
                                   : "it is put back: --max-replays is 2",
           .seen = headers_shown(letters[i].headers),
           .means = should_park ? "A payment that can never be charged goes "
                                  "round and round for ever."
                                : "A payment that could be charged now becomes "
                                  "work for a person."});
    }
    const std::string wrong =
        there == nullptr ? "" : difference(letters[i], *there, "none");
    if (!wrong.empty()) {
      support::fail_now(
          {.reason = "A parked letter is not the dead letter that it was.",
           .expected = "key, value and all headers, those of its death too",
           .seen = wrong,
           .means = "The person who has to look at it does not learn what "
                    "happened."});
    }
    const std::string count =
        is_back
            ? header_value(*find_value(back, records[i]), "__payments.replays")
            : "";
    if (is_back && count != std::to_string(i + 1)) {
      support::fail_now(
          {.reason = "A dead letter that was put back " + count_of(i, "time") +
                     " before comes back, and its header __payments.replays " +
                     header_says(count) + ".",
           .expected = "one header __payments.replays with the value " +
                       std::to_string(i + 1),
           .seen = headers_shown(find_value(back, records[i])->headers),
           .means = "It is never parked, and goes round for ever."});
    }
  }
}

TEST_CASE("a letter that does not say where it comes from is parked" *
          doctest::test_suite("TODO 5")) {
  DlqSystem system;
  Suspects suspects{system};
  Random random = random_for("no home");
  std::vector<SeenRecord> letters = payments_in(random, 0, 2);
  // Somebody else's program wrote this one.
  letters[1].headers.push_back({"__payments.errors.topic", std::nullopt});
  system.dead_letters.write(letters);

  replay(system, suspects);

  if (system.parked.records().size() != 2) {
    support::fail({.reason = "Two letters did not say where they come from, "
                             "and " +
                             count_of(system.parked.records().size(),
                                      "letter was", "letters were") +
                             " parked.",
                   .expected = "both: there is nowhere to put them",
                   .seen = "no usable header __payments.errors.topic",
                   .means = "One letter that nobody can read, and no payment "
                            "behind it comes back."});
  }
}

TEST_CASE("a count of replays that is no number counts as none" *
          doctest::test_suite("TODO 5")) {
  DlqSystem system;
  Suspects suspects{system};
  Random random = random_for("no number");
  std::vector<SeenRecord> letters;
  for (const SeenRecord& record : payments_in(random, 0, 4)) {
    letters.push_back(letter_of(record, system.payments.name(), std::nullopt));
  }
  letters[0].headers.push_back({"__payments.replays", "often"});
  letters[1].headers.push_back({"__payments.replays", ""});
  letters[2].headers.push_back({"__payments.replays", std::nullopt});
  system.dead_letters.write(letters);

  replay(system, suspects);

  const std::vector<SeenRecord> back = system.payments.records();
  const auto again =
      std::count_if(back.begin(), back.end(), [](const SeenRecord& record) {
        return header_value(record, "__payments.replays") == "1";
      });
  if (again != 4) {
    support::fail(
        {.reason = "Three of four letters have no number in their header "
                   "__payments.replays, and " +
                   count_of(static_cast<std::size_t>(again), "letter was",
                            "letters were") +
                   " put back with the count 1.",
         .expected = "all four: what is no number counts as 0, and nothing is "
                     "thrown",
         .seen = "the values \"often\", an empty one, and null",
         .means = "One letter that somebody else's program has written, and no "
                  "payment behind it comes back."});
  }
}

TEST_CASE("a replay with nothing to do ends and a second one repeats nothing" *
          doctest::test_suite("TODO 5")) {
  DlqSystem system;
  Suspects suspects{system};
  Random random = random_for("second replay");

  replay(system, suspects);
  std::vector<SeenRecord> letters;
  for (const SeenRecord& record : payments_in(random, 0, 8)) {
    letters.push_back(letter_of(record, system.payments.name(), 0));
  }
  system.dead_letters.write(letters);
  replay(system, suspects);
  replay(system, suspects);

  const std::size_t back = system.payments.records().size();
  if (back != 8) {
    support::fail({.reason = "Eight dead letters were put back by a replay, "
                             "and after a second one " +
                             count_of(back, "record is", "records are") +
                             " there.",
                   .expected = "eight: what is put back is committed",
                   .seen = "three runs of replay, the first with nothing to do",
                   .means = "Every payment that came back comes back again."});
  }
}

TEST_CASE("a replayed payment is charged once the bank can do it" *
          doctest::test_suite("TODO 5")) {
  DlqSystem system;
  Suspects suspects{system};
  Random random = random_for("replayed");
  system.send(payments_in(random, 0, 4));
  const std::string unlucky = payment_id_of(system.sent()[1]);
  // The answers got lost: the money may have moved.
  system.bank.for_payment(unlucky, {BankAnswer::hang_up});
  ProcessRun run{system, {"--max-attempts", "2"}};
  run.wait_for_outputs(4);
  require_at_work(run);
  system.bank.for_payment(unlucky, {BankAnswer::charge});

  replay(system, suspects);
  run.wait_for_outputs(5);

  require_at_work(run);
  const std::vector<SeenRecord> processed = system.processed.records();
  if (processed.size() != 4) {
    support::fail(
        {.reason = "A payment died while the bank was down, was put "
                   "back, and there are " +
                   std::to_string(processed.size()) +
                   " processed payments of 4.",
         .expected = "it is charged like any other now",
         .seen = count_of(system.dead_letters.records().size(), "dead letter"),
         .means = "The shop has sent the goods, and gets no money."});
  }
  check_charged_once(system.bank.books(), system.sent());
}

TEST_CASE("a payment that always dies comes back three times and is parked" *
          doctest::test_suite("TODO 5")) {
  DlqSystem system;
  Suspects suspects{system};
  Random random = random_for("round and round");
  system.send(payments_in(random, 0, 2));
  const std::string doomed = payment_id_of(system.sent().front());
  system.bank.for_payment(doomed, {BankAnswer::decline});
  ProcessRun run{system};

  // Four deaths, and a replay after each.
  for (std::size_t death = 1; death <= 4; ++death) {
    run.wait_for_outputs(1 + death);
    require_at_work(run);
    replay(system, suspects);
  }

  const std::size_t asked = system.bank.books().requests_for(doomed).size();
  const std::size_t parked = system.parked.records().size();
  if (asked != 4 || parked != 1 || system.dead_letters.records().size() != 4) {
    support::fail(
        {.reason = "A payment that the bank always declines was tried " +
                   count_of(asked, "time") + ", and " +
                   count_of(parked, "letter is", "letters are") + " parked.",
         .expected = "four times: once, and after each of three replays; then "
                     "it is parked",
         .seen = count_of(system.dead_letters.records().size(), "dead letter"),
         .means = "It goes round and round for ever."});
  }
}

}  // namespace
}  // namespace lab
