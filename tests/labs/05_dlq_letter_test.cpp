// Lab 5, TODO 3: what a dead letter says.

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <support/failure.hpp>
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

// Records that a careless program would change, all of them poison.
std::vector<DlqCase> delicate_cases(Random& random) {
  using std::string_literals::operator""s;
  std::vector<DlqCase> cases = poison_cases(random);
  const auto add = [&cases](const char* what, SeenRecord record) {
    cases.push_back(
        {.what = what, .record = std::move(record), .failure = "poison"});
  };
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) {
    all_bytes.push_back(static_cast<char>(byte));
  }
  add("every byte there is", {.key = all_bytes, .value = all_bytes});
  add("a record without key and value", {.key = {}, .value = {}});
  add("an empty key", {.key = "", .value = "x"});
  add("JSON in an unusual form",
      {.key = "k", .value = " { \"b\" : 1.50 ,\t\"a\":1e2,\"\\u0041\":0}\n"});
  add("headers of all kinds", {.key = "k",
                               .value = "x",
                               .headers = {{"twice", "1"},
                                           {"twice", "2"},
                                           {"null", {}},
                                           {"empty", ""},
                                           {"bytes", all_bytes},
                                           {"__payments", "not ours"}}});
  add("a large value",
      {.key = "k", .value = random.letters(std::size_t{300'000})});
  return cases;
}

TEST_CASE("a dead letter is the record byte for byte with all its headers" *
          doctest::test_suite("TODO 3")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("byte for byte");
  const std::vector<DlqCase> cases = delicate_cases(random);
  system.send(records_of(cases, random));

  ProcessRun run{system};
  run.wait_for_outputs(cases.size());

  require_at_work(run);
  // Not by their headers, which may be gone: they came out of one partition,
  // and lie in one.
  const std::vector<SeenRecord> letters = system.dead_letters.records();
  if (letters.size() != cases.size()) {
    check_places(system.passage(), cases, "waited for their dead letters");
    support::fail_now(
        {.reason = "There are " + count_of(letters.size(), "dead letter") +
                   " of " + count_of(cases.size(), "record") + ".",
         .expected = "one of each",
         .seen = system.passage().summary(),
         .means = "A payment disappears, or is repaired twice."});
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const SeenRecord& read = system.sent()[i];
    const std::string wrong = difference(read, letters[i], error_headers);
    if (!wrong.empty()) {
      support::fail_now(
          {.reason =
               "The dead letter of " + cases[i].what + " is not what was read.",
           .expected = "key and value byte for byte, and every header that the "
                       "record had",
           .seen = read.place() + ": " + wrong,
           .means = "What could not be processed cannot be repaired either: "
                    "the evidence is gone."});
    }
  }
}

// What the headers of a dead letter have to be.
void check_error_header(const SeenRecord& letter, const std::string& name,
                        const std::string& expected) {
  const std::string found = error_header(letter, name);
  if (found == expected) {
    return;
  }
  support::fail({.reason = "The header __payments.errors." + name +
                           " of a dead letter " + header_says(found) + ".",
                 .expected = "it is " + expected,
                 .seen = headers_shown(letter.headers),
                 .means = "Whoever finds the payment later cannot tell where "
                          "it belongs, or whether it is worth another try."});
}

TEST_CASE("a dead letter says where it was read and why it is one" *
          doctest::test_suite("TODO 3")) {
  DlqSystem system{{.partitions = 3}};
  const Suspects suspects{system};
  Random random = random_for("why");
  system.send(payments_in(random, 2, 3));
  const SeenRecord declined = system.sent().back();
  system.bank.for_payment(payment_id_of(declined), {BankAnswer::decline});
  const auto written = std::chrono::system_clock::now();

  ProcessRun run{system};
  run.wait_for_outputs(3);

  require_at_work(run);
  const std::vector<SeenRecord> letters = system.dead_letters.records();
  if (letters.size() != 1) {
    support::fail_now({.reason = "The bank declined one payment of three, and "
                                 "there are " +
                                 count_of(letters.size(), "dead letter") + ".",
                       .expected = "one, in --dead-letter-topic",
                       .seen = system.passage().summary(),
                       .means = "A payment disappears without a trace."});
  }
  const SeenRecord& letter = letters.front();
  check_error_header(letter, "topic", system.payments.name());
  check_error_header(letter, "partition", "2");
  check_error_header(letter, "offset", std::to_string(declined.offset));
  check_error_header(letter, "class", "permanent");
  check_error_header(letter, "message", "declined by the bank");
  check_error_header(letter, "attempts", "1");
  const std::string text = error_header(letter, "timestamp");
  // In this form, the order of texts is the order of times.
  if (text.size() != timestamp(written).size() ||
      text > timestamp(written + 1ms) || text < timestamp(written - 1min)) {
    support::fail(
        {.reason = "The header __payments.errors.timestamp " +
                   header_says(text) + ".",
         .expected = "when the record came into the topic, a few seconds ago, "
                     "as payments::to_timestamp() writes it",
         .seen = headers_shown(letter.headers),
         .means = "Nobody can tell how long the customer has been waiting."});
  }
  const std::int64_t read = system.payments.records().back().timestamp;
  if (letter.timestamp <= read) {
    support::fail(
        {.reason = "A dead letter has the timestamp of the record that died.",
         .expected = "a time of its own: when the letter was written",
         .seen = "both are of " +
                 timestamp(std::chrono::sys_time<std::chrono::milliseconds>{
                     std::chrono::milliseconds{read}}),
         .means = "Topics forget what is old: the letter is deleted before "
                  "somebody has read it, and the payment with it."});
  }
}

TEST_CASE("a dead letter counts how often it was tried" *
          doctest::test_suite("TODO 3")) {
  DlqSystem system{with_another_partition};
  Suspects suspects{system};
  Random random = random_for("attempts");
  system.send(payments_in(random, 0, 2));
  const std::string first = payment_id_of(system.sent()[0]);
  system.bank.for_payment(first, {BankAnswer::unavailable});

  ProcessRun run{system, {"--max-attempts", "4"}};
  run.wait_for_outputs(2);

  require_at_work(run);
  const std::vector<SeenRecord> letters = system.dead_letters.records();
  const auto asked = system.bank.books().requests_for(first).size();
  if (letters.size() != 1 || asked != 4) {
    suspects.add(2);
    support::fail_now({.reason = "A payment that the bank could not charge was "
                                 "tried " +
                                 count_of(asked, "time") + ", and there are " +
                                 count_of(letters.size(), "dead letter") + ".",
                       .expected = "four attempts (--max-attempts 4), then one "
                                   "dead letter",
                       .seen = system.passage().summary(),
                       .means = "A payment disappears, or is tried for ever."});
  }
  check_error_header(letters.front(), "attempts", "4");
  check_error_header(letters.front(), "class", "transient");
}

TEST_CASE("a second death replaces the headers of the first" *
          doctest::test_suite("TODO 3")) {
  DlqSystem system;
  const Suspects suspects{system};
  Random random = random_for("second death");
  std::vector<DlqCase> cases = good_cases(random, 1);
  cases.front().failure = "permanent";
  // As a program brings it back that knows nothing of these headers.
  for (const char* const name : {"topic", "partition", "offset", "timestamp",
                                 "class", "message", "attempts"}) {
    cases.front().record.headers.push_back(
        {std::string{error_headers} + name, "of old"});
  }
  cases.front().record.headers.push_back({"__payments.replays", "2"});
  system.bank.for_payment(payment_id_of(cases.front().record),
                          {BankAnswer::decline});
  system.send(records_of(cases, random));

  ProcessRun run{system};
  run.wait_for_outputs(1);

  require_at_work(run);
  const support::Passage passage = system.passage();
  check_places(passage, cases, "waited for its dead letter");
  if (passage.fates().front().outputs.empty()) {
    return;
  }
  const SeenRecord& letter = *passage.fates().front().outputs.front().second;
  check_error_header(letter, "topic", system.payments.name());
  check_error_header(letter, "class", "permanent");
  check_error_header(letter, "offset", "0");
  const std::string wrong =
      difference(*passage.fates().front().input, letter, error_headers);
  if (!wrong.empty()) {
    support::fail({.reason = "A dead letter that comes back loses what it had.",
                   .expected = "all headers but those of its first death, "
                               "__payments.replays included",
                   .seen = wrong,
                   .means = "Nobody knows any more how often it was put back, "
                            "so it goes round for ever."});
  }
}

}  // namespace
}  // namespace lab
