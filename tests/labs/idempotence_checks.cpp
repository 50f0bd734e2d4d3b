#include "idempotence_checks.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <support/failure.hpp>
#include <support/json.hpp>

#include "idempotence_suspects.hpp"

namespace lab {
namespace {

using support::BankBooks;
using support::Comparison;
using support::count_of;
using support::SamplePayment;
using support::SeenRecord;

std::string is_are(std::size_t count) {
  return count == 1 ? " is" : " are";
}

std::string header_of(const SeenRecord& record, const std::string& name) {
  for (const SeenRecord::Header& header : record.headers) {
    if (header.name == name) {
      return header.value.value_or("(null)");
    }
  }
  return {};
}

// What is wrong with the record of a processed payment; empty if nothing is.
std::string difference(const SamplePayment& payment, const SeenRecord& record,
                       const std::string& status) {
  if (record.key != payment.customer_id) {
    return "the key is " + (record.key
                                ? "\"" + support::shown(*record.key, 40) + "\""
                                : std::string{"missing"});
  }
  if (record.value != payment.line) {
    return "the value is " + support::shown(record.value.value_or("(null)"));
  }
  if (header_of(record, "payment_id") != payment.payment_id) {
    return "the header payment_id is gone";
  }
  if (header_of(record, "status") != status) {
    return "the header status is \"" +
           support::shown(header_of(record, "status"), 40) +
           "\" instead of \"" + status + "\"";
  }
  return {};
}

void check_lost(const Comparison& comparison, const Payments& payments,
                const std::string& begin, const std::string& topic,
                const std::string& means, const std::vector<int>& blames = {}) {
  const auto& lost = comparison.lost();
  if (lost.empty()) {
    return;
  }
  const bool all = lost.size() == comparison.sent();
  support::fail({.reason = begin + ": " +
                           (all ? std::string{"none of them is"}
                                : std::to_string(lost.size()) +
                                      is_are(lost.size()) + " not") +
                           " in " + topic + ".",
                 .expected = "every payment is there",
                 .seen = comparison.summary() + "; for example " +
                         support::describe(payments, lost.front()),
                 .means = means,
                 .blames = blames});
}

void check_repeated(const Comparison& comparison, const Payments& payments,
                    const std::string& begin, const std::string& topic,
                    const std::string& expected) {
  const auto& twice = comparison.duplicated();
  if (twice.empty()) {
    return;
  }
  const auto copies = comparison.records_of(twice.front());
  support::fail({.reason = begin + ": " + std::to_string(twice.size()) +
                           is_are(twice.size()) + " in " + topic +
                           " more than once.",
                 .expected = expected,
                 .seen = comparison.summary() + "; for example " +
                         support::describe(payments, twice.front()) + ": " +
                         count_of(copies.size(), "copy", "copies") +
                         ", the last at " + copies.back()->place(),
                 .means = "A customer who paid once is charged twice."});
}

// Input lines, counted anew: those that a Comparison speaks of.
Payments numbered(Payments payments) {
  std::size_t line = 0;
  for (SamplePayment& payment : payments) {
    payment.input_line = ++line;
  }
  return payments;
}

void check_ledger(const Shop& shop, const std::string& begin,
                  const std::vector<int>& blames) {
  const BankBooks books = shop.bank.books();
  if (const std::string twice = books.charged_twice(); !twice.empty()) {
    support::fail(
        {.reason = begin + ": " + twice + ".",
         .expected = "one charge for each payment: the same idempotency key "
                     "whenever the same payment is taken again",
         .seen = count_of(books.requests.size(), "request") + " to the bank, " +
                 count_of(books.ledger().size(), "charge") + " for " +
                 count_of(shop.submitted().size(), "payment"),
         .means = "A customer who paid once is charged twice.",
         .blames = blames});
  }
  std::size_t missing = 0;
  std::string example;
  for (const SamplePayment& payment : shop.submitted()) {
    const auto requests = books.requests_for(payment.payment_id);
    const bool settled = std::ranges::any_of(requests, [](const auto& each) {
      return each.charged || each.status == 402;
    });
    if (!settled && ++missing == 1) {
      example = payment.customer_id + "'s payment " + payment.payment_id;
    }
  }
  if (missing > 0) {
    support::fail({.reason = begin + ": " + std::to_string(missing) +
                             (missing == 1 ? " was" : " were") +
                             " never charged at the bank.",
                   .expected = "each is charged, or declined by the bank",
                   .seen = "for example " + example,
                   .means = "The shop has sold its goods, and gets no money.",
                   .blames = blames});
  }
}

}  // namespace

// -------------------------------------------------------------------- sending

void check_sent_once(const Payments& payments, const Records& records,
                     const std::string& when) {
  const Comparison comparison{payments, records};
  const std::string begin =
      "Sent " + count_of(payments.size(), "payment") + " and " + when;
  check_lost(comparison, payments, begin, "the topic",
             "The shop has sold its goods, and gets no money.");
  check_repeated(comparison, payments, begin, "the topic",
                 "the broker recognises what is sent again: each payment is "
                 "there once");
}

void check_in_order(const Payments& payments, const Records& records) {
  const Comparison comparison{payments, records};
  std::int64_t last = -1;
  for (const SamplePayment& payment : payments) {
    const auto copies = comparison.records_of(payment.input_line);
    if (copies.empty()) {
      continue;
    }
    if (copies.front()->offset < last) {
      support::fail(
          {.reason = "Payments overtook each other.",
           .expected = "records of a partition are in the order in which they "
                       "were sent",
           .seen = support::describe(payments, payment.input_line) + " is at " +
                   copies.front()->place() + ", behind later ones",
           .means = "A refund is booked before the payment that it is for."});
      return;
    }
    last = copies.front()->offset;
  }
}

void check_verdicts(const SenderRun& run, const Payments& payments,
                    const Records& records) {
  const Comparison comparison{payments, records};
  std::map<std::int64_t, int> verdicts;
  for (const support::Verdict& verdict : run.verdicts().all) {
    ++verdicts[verdict.line];
    if (verdict.kind != support::Verdict::Kind::delivered) {
      continue;
    }
    const auto copies =
        comparison.records_of(static_cast<std::size_t>(verdict.line));
    const bool there =
        std::ranges::any_of(copies, [&](const SeenRecord* record) {
          return record->offset == verdict.offset;
        });
    // An idempotent producer that was answered "I have it already" knows no
    // offset.
    if (!there && (copies.empty() || verdict.offset >= 0)) {
      support::fail(
          {.reason = "A payment that was called delivered is not there.",
           .expected = "\"delivered\" only for what Kafka has acknowledged",
           .seen = support::describe(payments,
                                     static_cast<std::size_t>(verdict.line)) +
                   " at offset " + std::to_string(verdict.offset),
           .means = "A customer saw \"paid\", and nothing was paid."});
      return;
    }
  }
  for (const SamplePayment& payment : payments) {
    const int count = verdicts[static_cast<std::int64_t>(payment.input_line)];
    if (count != 1) {
      support::fail(
          {.reason = "A payment has " + std::to_string(count) +
                     " verdicts instead of one.",
           .expected = "one delivery report, one verdict: a payment that "
                       "failed is not sent again from within the report",
           .seen = support::describe(payments, payment.input_line),
           .means = "The cashier is told \"failed\", asks for the money again, "
                    "and the customer pays twice."});
      return;
    }
  }
}

// ----------------------------------------------------------------- processing

void check_processed_once(Shop& shop, const std::string& when) {
  const Payments payments = numbered(shop.submitted());
  const Records records = shop.visible(payments.size());
  const Comparison comparison{payments, records};
  const std::string begin =
      "Submitted " + count_of(payments.size(), "payment") + " and " + when;
  const std::vector<int> blames = who_misread_the_bank(shop);
  check_ledger(shop, begin, blames);
  check_lost(comparison, payments, begin, "processed_payments",
             "Whether they were paid or not, the shop never hears of it: its "
             "customers wait for their goods.",
             blames);
  check_repeated(comparison, payments, begin, "processed_payments",
                 "one record for each payment, for those who read what is "
                 "committed");
  if (const auto& invented = comparison.invented(); !invented.empty()) {
    support::fail(
        {.reason = count_of(invented.size(), "record") +
                   " in processed_payments" + is_are(invented.size()) +
                   " of no payment.",
         .expected = "nothing but the payments that were submitted",
         .seen = invented.front()->place() + " holds " +
                 support::shown(invented.front()->value.value_or("(null)")),
         .means = "Somebody is charged for a payment that nobody made."});
  }
}

void check_processed_contents(Shop& shop,
                              const std::vector<std::string>& declined) {
  const Payments payments = numbered(shop.submitted());
  const Records records = shop.visible(payments.size());
  const Comparison comparison{payments, records};
  std::size_t wrong = 0;
  std::string example;
  for (const SamplePayment& payment : payments) {
    const bool refused =
        std::ranges::find(declined, payment.customer_id) != declined.end();
    for (const SeenRecord* record : comparison.records_of(payment.input_line)) {
      const std::string what =
          difference(payment, *record, refused ? "declined" : "charged");
      if (!what.empty() && ++wrong == 1) {
        example = record->place() + ": " + what;
      }
    }
  }
  if (wrong > 0) {
    support::fail({.reason = count_of(wrong, "record") +
                             " in processed_payments" + is_are(wrong) +
                             " not what was submitted, or with another status "
                             "than the bank's.",
                   .expected = "key, value and headers byte for byte, and a "
                               "header status: charged or declined",
                   .seen = example,
                   .means = "The shop sends out goods that the bank has not "
                            "been able to charge, or keeps back paid ones."});
  }
}

void check_printed(const ProcessorRun& run, const Shop& shop) {
  std::istringstream lines{run.ending().output};
  std::multiset<std::string> printed;
  std::string summary;
  for (std::string line; std::getline(lines, line); summary = line) {
    const auto object = support::parse_object(line);
    if (object && object->contains("verdict")) {
      printed.insert(value_of(*object, "payment_id"));
    }
  }
  std::multiset<std::string> wanted;
  for (const SamplePayment& payment : shop.submitted()) {
    wanted.insert(payment.payment_id);
  }
  if (printed == wanted) {
    return;
  }
  // keep() prints what was added, so who adds nothing has nothing printed.
  support::fail(
      {.reason = count_of(wanted.size(), "payment is", "payments are") +
                 " committed, and the processor printed " +
                 count_of(printed.size(), "line") + " about them.",
       .expected = "processed_.keep() behind each commit_transaction(): it "
                   "prints what was added",
       .seen = support::shown(summary),
       .means = "Whoever watches the processor sees no payments, and the next "
                "drop() forgets those that are committed.",
       .blames = {3}});
}

void blame(const std::vector<int>& todos, const std::function<void()>& work) {
  std::vector<support::Failure> failures = support::failures_of(work);
  for (support::Failure& failure : failures) {
    failure.blames.insert(failure.blames.end(), todos.begin(), todos.end());
    support::fail(failure);
  }
  if (!failures.empty()) {
    throw support::EndOfTest{};
  }
}

namespace {

// Whose work ends a processor that says this on stderr.
std::vector<int> who_ended(const std::string& errors,
                           const std::vector<int>& left_open) {
  const auto says = [&errors](const char* words) {
    return errors.find(words) != std::string::npos;
  };
  if (says("TODO 3 takes no payment yet")) {
    return {3};
  }
  // Somebody has begun a transaction and ended none, which take() cannot do.
  return says("InTransaction") ? left_open : std::vector<int>{};
}

}  // namespace

void require_at_work(ProcessorRun& run, const std::vector<int>& left_open) {
  if (run.program().running()) {
    return;
  }
  (void)run.wait_for_end(std::chrono::seconds{1});
  support::fail_now(
      {.reason = "The processor stopped by itself: it ended with status " +
                 std::to_string(run.ending().status.value_or(-1)) +
                 ", although nobody asked it to.",
       .expected = "it goes on until a signal asks for the end, unless it is "
                   "fenced off",
       .seen = run.errors(),
       .means = processor_words.lost_with_it,
       .blames = who_ended(run.ending().errors, left_open)});
}

void check_lag(const Shop& shop, const std::string& when) {
  const auto lag =
      static_cast<std::size_t>(std::max<std::int64_t>(shop.lag(), 0));
  if (lag == 0) {
    return;
  }
  support::fail(
      {.reason = when + ", " + count_of(lag, "record is", "records are") +
                 " not committed, of " + std::to_string(shop.records()) +
                 " that were submitted.",
       .expected =
           "send_offsets_to_transaction() and commit_transaction() move "
           "the group's offsets",
       .seen = count_of(shop.bank.books().requests.size(), "request") +
               " reached the bank",
       .means = "Payments wait, or are charged and nobody knows it.",
       .blames = who_misread_the_bank(shop)});
}

void check_status(const ProcessorRun& run, int status, const std::string& why) {
  if (run.ending().status == status) {
    return;
  }
  support::fail(
      {.reason = "The processor ended with status " +
                 std::to_string(run.ending().status.value_or(-1)) + ".",
       .expected = "status " + std::to_string(status) + " " + why,
       .seen = run.errors(),
       .means = status == 0
                    ? "Whoever runs it is called at night, although nothing "
                      "is wrong."
                    : "Whoever runs it believes that all is well."});
}

}  // namespace lab
