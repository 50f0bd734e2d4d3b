#include "dlq_checks.hpp"

#include <algorithm>
#include <chrono>
#include <support/failure.hpp>
#include <support/json.hpp>
#include <support/wire.hpp>

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::count_of;
using support::Fate;
using support::Passage;
using support::SeenRecord;

constexpr const char* lost_for_ever =
    "The shop has sent the goods, nobody has charged the customer, and nobody "
    "will ever know.";

// Where a record has gone, and how often.
std::string places_of(const Fate& fate) {
  std::string text;
  for (const auto& [topic, output] : fate.outputs) {
    text.append(text.empty() ? "" : " and ")
        .append(topic == DlqSystem::dead_letter_topic
                    ? "a dead letter (" + error_header(*output, "class") + ")"
                    : "processed");
  }
  return text.empty() ? "nowhere" : text;
}

bool is_in_its_place(const Fate& fate, const DlqCase& one) {
  return fate.outputs.size() == 1 &&
         (fate.outputs.front().first == DlqSystem::processed_topic) ==
             one.failure.empty();
}

}  // namespace

std::string header_value(const SeenRecord& record, const std::string& name) {
  std::string value = "(missing)";
  int count = 0;
  for (const SeenRecord::Header& header : record.headers) {
    if (header.name == name) {
      value = ++count > 1 ? "(twice)" : header.value.value_or("(null)");
    }
  }
  return value;
}

std::string error_header(const SeenRecord& letter, const std::string& name) {
  return header_value(letter, error_headers + name);
}

std::string header_says(const std::string& value) {
  if (value == "(missing)") {
    return "is missing";
  }
  if (value == "(twice)") {
    return "is there twice";
  }
  if (value.empty()) {
    return "is empty";
  }
  const bool readable = std::all_of(value.begin(), value.end(), [](char byte) {
    return byte >= ' ' && byte <= '~';
  });
  return "is \"" + support::shown(value, 60) + "\"" +
         (readable ? "" : ", bytes of a text that is gone, as it seems");
}

void check_places(const Passage& passage, const std::vector<DlqCase>& cases,
                  const std::string& when) {
  std::size_t nowhere = 0;
  std::size_t wrong = 0;
  std::string examples;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Fate& fate = passage.fates()[i];
    if (is_in_its_place(fate, cases[i])) {
      continue;
    }
    ++(fate.outputs.empty() ? nowhere : wrong);
    if (nowhere + wrong <= 3) {
      examples.append(examples.empty() ? "" : "; ")
          .append(cases[i].what + " at " + fate.input->place() + " is " +
                  places_of(fate));
    }
  }
  if (nowhere + wrong == 0) {
    return;
  }
  support::fail(
      {.reason = "Sent " + count_of(cases.size(), "record") + " and " + when +
                 ": " + count_of(nowhere, "record is", "records are") +
                 " in neither topic, and " +
                 count_of(wrong, "record is", "records are") +
                 " in the wrong one or in two.",
       .expected = "each record is processed once or is one dead letter: "
                   "processed + dead-lettered = read",
       .seen = "for example " + examples,
       .means = nowhere > 0 ? lost_for_ever
                            : "A payment that was made is looked for by hand, "
                              "or one that was not made counts as paid."});
}

void check_all_processed(const Passage& passage, const std::string& when) {
  std::size_t missing = 0;
  const Fate* example = nullptr;
  for (const Fate& fate : passage.fates()) {
    const bool there = std::any_of(
        fate.outputs.begin(), fate.outputs.end(), [](const auto& output) {
          return output.first == DlqSystem::processed_topic;
        });
    if (!there && ++missing == 1) {
      example = &fate;
    }
  }
  if (missing == 0) {
    return;
  }
  support::fail(
      {.reason = "Sent " + count_of(passage.fates().size(), "payment") +
                 " and " + when + ": " +
                 count_of(missing, "payment was", "payments were") +
                 " not processed.",
       .expected = "the bank charges it in the end, and it is passed on to the "
                   "topic of processed payments",
       .seen = "for example the one at " + example->input->place() +
               ": it is " + places_of(*example),
       .means = example->outputs.empty()
                    ? "A customer waits, and the shop gets no money."
                    : "A payment that needed a little patience becomes work "
                      "for a person."});
}

void check_charged_once(const support::BankBooks& books,
                        const std::vector<SeenRecord>& records) {
  const std::string twice = books.charged_twice();
  if (!twice.empty()) {
    support::fail({.reason = "The bank's ledger: " + twice + ".",
                   .expected =
                       "each attempt to charge a payment has the same "
                       "idempotency key, its payment_id, so that the bank "
                       "charges it once",
                   .seen = support::to_json(books.ledger().front()),
                   .means = "A customer pays twice for one pair of shoes."});
  }
  std::size_t missing = 0;
  for (const SeenRecord& record : records) {
    missing += books.charges_of(payment_id_of(record)) == 0 ? 1 : 0;
  }
  if (missing > 0) {
    support::fail(
        {.reason = "The bank has not charged " + count_of(missing, "payment") +
                   " of " + std::to_string(records.size()) + ".",
         .expected = "a charge for each payment that is right",
         .seen =
             count_of(books.requests.size(), "request") + " came to the bank",
         .means = "The shop has sent its goods, and gets no money."});
  }
}

void check_no_overtaking(const Passage& passage) {
  const auto& late = passage.out_of_order();
  if (late.empty()) {
    return;
  }
  support::fail(
      {.reason = count_of(late.size(), "payment was", "payments were") +
                 " overtaken by a later one of the same customer.",
       .expected = "while a payment waits, nothing behind it in its partition "
                   "is worked on",
       .seen = "for example the one at " + late.front()->place(),
       .means = "A refund is made before the payment that it is for."});
}

void require_at_work(ProcessRun& run) {
  std::vector<int> blames;
  if (!run.program().running()) {
    run.wait_for_end();
    if (run.ending().errors.find("ended by an exception") !=
        std::string::npos) {
      blames = {1};
    }
  }
  require_running(run, blames);
  require_member(run, {});
}

void check_stayed_in_group(ConsumerRun& run, const std::string& when) {
  const std::size_t joins =
      run.proxy().traffic().requests_of(support::wire::join_group);
  // Twice is how joining begins: the first answer gives the member its name.
  if (joins <= 2) {
    return;
  }
  support::fail(
      {.reason =
           "The program was thrown out of its group and joined it again, " +
           when + ".",
       .expected = "run() goes on polling while payments wait, so the group "
                   "knows that the program is alive",
       .seen = count_of(joins, "JoinGroup request") + " on the wire",
       .means = "The group deals out all partitions anew while the bank is "
                "down: everybody stops, and payments are tried by two."});
}

void check_no_lag(const DlqSystem& system, const std::string& when) {
  if (system.wait_for_lag(0, 3s)) {
    return;
  }
  const auto lag = static_cast<std::size_t>(system.lag());
  support::fail(
      {.reason = "Three seconds later, " +
                 count_of(lag, "record is", "records are") +
                 " not committed, of " + std::to_string(system.sent().size()) +
                 ": " + when + ".",
       .expected = "a record is done when it is processed or a dead letter, "
                   "and settle() commits it: lag 0",
       .seen = "the group's offsets are " + std::to_string(lag) +
               " short of the end",
       .means = "Whoever comes next charges these payments again, and the "
                "lag never reaches 0."});
}

}  // namespace lab
