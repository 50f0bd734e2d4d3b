#include "gateway_checks.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <support/failure.hpp>

namespace lab {
namespace {

using support::count_of;
using support::Failure;
using support::Verdict;

constexpr const char* nothing_was_paid =
    "A customer pressed pay, saw no error, and nothing was paid.";

std::map<std::size_t, std::vector<const Verdict*>> by_line(
    const GatewayRun& run) {
  std::map<std::size_t, std::vector<const Verdict*>> found;
  for (const Verdict& verdict : run.verdicts().all) {
    found[static_cast<std::size_t>(std::max<std::int64_t>(verdict.line, 0))]
        .push_back(&verdict);
  }
  return found;
}

// How many of `lines` have any verdict at all.
std::size_t with_verdict(const GatewayRun& run,
                         const std::vector<std::size_t>& lines) {
  const auto verdicts = by_line(run);
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(),
                    [&](std::size_t line) { return verdicts.contains(line); }));
}

// "none of them is", "3 of them are not"
std::string how_many_are_not(std::size_t count, std::size_t all) {
  if (count == all) {
    return all == 1 ? "it is not" : "none of them is";
  }
  return std::to_string(count) +
         (count == 1 ? " of them is not" : " of them are not");
}

std::string of_these_have_a_verdict(std::size_t with, std::size_t all) {
  if (with == 0) {
    return all == 1 ? "it has no verdict" : "none of these has a verdict";
  }
  if (with == all) {
    return all == 1 ? "it has a verdict" : "all of these have a verdict";
  }
  return std::to_string(with) + " of these have a verdict";
}

std::string kind_of(const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::delivered:
      return "delivered to partition " + std::to_string(verdict.partition) +
             ", offset " + std::to_string(verdict.offset);
    case Verdict::Kind::failed:
      return "failed with " + verdict.error + " (" +
             support::shown(verdict.text, 80) + ")";
    case Verdict::Kind::rejected:
      break;
  }
  return "rejected";
}

std::string example(std::size_t line, const std::string& what) {
  return "for example line " + std::to_string(line) + ": " + what;
}

// Collects lines with the same trouble and an example of it.
class Trouble {
 public:
  void add(std::size_t line, const std::string& what) {
    if (lines_.empty()) {
      example_ = example(line, what);
    }
    lines_.push_back(line);
  }
  [[nodiscard]] bool any() const { return !lines_.empty(); }
  [[nodiscard]] std::size_t count() const { return lines_.size(); }
  [[nodiscard]] const std::string& shown() const { return example_; }

 private:
  std::vector<std::size_t> lines_;
  std::string example_;
};

void fail_if(const Trouble& trouble, Failure failure) {
  if (trouble.any()) {
    failure.seen = trouble.shown();
    support::fail(std::move(failure));
  }
}

// "1 record has", "3 records have"
std::string records_have(std::size_t count) {
  return count_of(count, "record") + (count == 1 ? " has" : " have");
}

}  // namespace

std::vector<std::size_t> lines(std::size_t first, std::size_t last) {
  std::vector<std::size_t> all(last - first + 1);
  std::iota(all.begin(), all.end(), first);
  return all;
}

void require_something_sent(const GatewayRun& run) {
  if (run.sent_anything()) {
    return;
  }
  support::fail_now(
      {.reason = "No payment was sent: the gateway never asked the broker to "
                 "write anything.",
       .expected = "each payment becomes a record in the topic; sending it "
                   "is TODO 3, and this test needs it too",
       .seen =
           "no Produce request on the wire; the gateway " + run.how_it_ended(),
       .means = nothing_was_paid});
}

void check_none_lost(const GatewayRun& run, const Payments& payments,
                     const Records& records, const std::string& when) {
  const support::Comparison comparison{payments, records};
  if (const auto& lost = comparison.lost(); !lost.empty()) {
    support::fail(
        {.reason =
             "Sent " + count_of(payments.size(), "payment") + " and " + when +
             ". The gateway " + run.how_it_ended() + ", but " +
             how_many_are_not(lost.size(), payments.size()) +
             " in the topic, and " +
             of_these_have_a_verdict(with_verdict(run, lost), lost.size()) +
             ".",
         .expected = "all " + std::to_string(payments.size()) +
                     " payments in the topic, each once",
         .seen = comparison.summary() +
                 "; missing: " + support::list_lines(lost) + ", for example " +
                 support::describe(payments, lost.front()),
         .means = nothing_was_paid});
  }
  if (const auto& twice = comparison.duplicated(); !twice.empty()) {
    const std::size_t line = twice.front();
    std::string places;
    for (const support::SeenRecord* record : comparison.records_of(line)) {
      places.append(places.empty() ? "" : " and ").append(record->place());
    }
    support::fail(
        {.reason = count_of(twice.size(), "payment") +
                   (twice.size() == 1 ? " is" : " are") +
                   " in the topic more than once.",
         .expected = "each payment is one record",
         .seen = support::describe(payments, line) + " is at " + places,
         .means = "A customer who paid once is charged twice."});
  }
  if (const auto& invented = comparison.invented(); !invented.empty()) {
    const support::SeenRecord& record = *invented.front();
    support::fail(
        {.reason = records_have(invented.size()) +
                   " a value that is none of the payments that were sent.",
         .expected = "the record's value is the payment as JSON",
         .seen = record.place() + " holds " +
                 (record.value ? support::shown(*record.value, 100)
                               : "no value (null)"),
         .means = "Somebody is charged for a payment that nobody made, and "
                  "the one that was made is lost."});
  }
}

void check_contents(const Payments& payments, const Records& records) {
  const support::Comparison comparison{payments, records};
  Trouble key;
  Trouble value;
  Trouble headers;
  for (const support::SamplePayment& payment : payments) {
    const std::size_t line = payment.input_line;
    for (const support::SeenRecord* record : comparison.records_of(line)) {
      const support::Mismatch mismatch =
          support::compare_contents(payment, *record);
      if (!mismatch.key.empty()) {
        key.add(line,
                mismatch.key + "; the customer is " + payment.customer_id);
      }
      if (!mismatch.value.empty()) {
        value.add(line, mismatch.value);
      }
      if (!mismatch.headers.empty()) {
        headers.add(line, mismatch.headers);
      }
    }
  }
  fail_if(key, {.reason = records_have(key.count()) + " the wrong key or none.",
                .expected = "the record's key is the payment's customer_id",
                .means = "Payments of one customer end up in different "
                         "partitions and overtake each other: the refund is "
                         "booked before the payment."});
  fail_if(value,
          {.reason = records_have(value.count()) +
                     " a value that is not the payment. Kafka stores exactly "
                     "the bytes that the record pointed to when send() was "
                     "called: a text that was gone by then leaves rubbish.",
           .expected = "the value is the payment as JSON, as to_json() gives "
                       "it, and the text lives until send() has returned",
           .means = "The next program cannot read the payment: the customer "
                    "has paid with rubbish, and gets nothing."});
  fail_if(headers,
          {.reason = records_have(headers.count()) + " the wrong headers.",
           .expected = "two headers: payment_id with the payment's id, and "
                       "content-type with application/json",
           .means = "Programs behind the gateway look at the headers to "
                    "follow a payment without reading it: this one they "
                    "cannot find."});
}

void check_one_verdict_each(const GatewayRun& run, std::size_t lines) {
  const auto verdicts = by_line(run);
  Trouble missing;
  Trouble several;
  Trouble strange;
  for (std::size_t line = 1; line <= lines; ++line) {
    const auto found = verdicts.find(line);
    if (found == verdicts.end()) {
      missing.add(line, "no verdict");
    } else if (found->second.size() > 1) {
      several.add(line, kind_of(*found->second[0]) + ", then " +
                            kind_of(*found->second[1]));
    }
  }
  for (const auto& [line, of_line] : verdicts) {
    if (line == 0 || line > lines) {
      strange.add(line, kind_of(*of_line.front()));
    }
  }
  fail_if(missing,
          {.reason = std::to_string(missing.count()) + " of " +
                     count_of(lines, "payment") +
                     (missing.count() == 1 ? " has" : " have") +
                     " no verdict. The gateway " + run.how_it_ended() + ".",
           .expected = "one verdict for every payment, whether it "
                       "was delivered or failed",
           .means = "The customer waits at the till, and nobody can "
                    "say whether the payment was made."});
  fail_if(several,
          {.reason = count_of(several.count(), "payment") +
                     (several.count() == 1 ? " has" : " have") +
                     " more than one verdict.",
           .expected = "exactly one verdict for every payment",
           .means = "The till prints two receipts, and the customer is asked "
                    "to pay again."});
  fail_if(strange,
          {.reason = count_of(strange.count(), "verdict") +
                     (strange.count() == 1 ? " is" : " are") +
                     " about lines that were never sent.",
           .expected = "verdicts on lines 1 to " + std::to_string(lines),
           .means = "Somebody gets a receipt for a payment that "
                    "nobody made."});
}

void check_delivered_are_there(const GatewayRun& run, const Payments& payments,
                               const Records& records) {
  const support::Comparison comparison{payments, records};
  Trouble absent;
  Trouble elsewhere;
  for (const Verdict& verdict : run.verdicts().all) {
    const auto line = static_cast<std::size_t>(verdict.line);
    if (verdict.kind != Verdict::Kind::delivered || verdict.line < 1 ||
        line > payments.size()) {
      continue;  // not about a payment: check_one_verdict_each() says so
    }
    const auto of_line = comparison.records_of(line);
    if (of_line.empty()) {
      absent.add(line, kind_of(verdict));
    } else if (std::none_of(of_line.begin(), of_line.end(),
                            [&](const support::SeenRecord* record) {
                              return record->partition == verdict.partition &&
                                     record->offset == verdict.offset;
                            })) {
      elsewhere.add(line, kind_of(verdict) + ", but it is at " +
                              of_line.front()->place());
    }
  }
  fail_if(absent,
          {.reason = count_of(absent.count(), "payment") +
                     (absent.count() == 1 ? " is" : " are") +
                     " called delivered and not in the topic.",
           .expected = "\"delivered\" only when the delivery report has no "
                       "error; else \"failed\"",
           .means = "The shop hands out the goods, and nobody ever pays for "
                    "them."});
  fail_if(elsewhere,
          {.reason = count_of(elsewhere.count(), "verdict") +
                     (elsewhere.count() == 1 ? " names" : " name") +
                     " the wrong place.",
           .expected = "the partition and offset that the delivery report "
                       "of this very payment gives",
           .means = "When a customer complains, support looks up that place "
                    "and finds somebody else's payment."});
}

void check_delivered(const GatewayRun& run,
                     const std::vector<std::size_t>& lines) {
  const auto verdicts = by_line(run);
  Trouble wrong;
  for (const std::size_t line : lines) {
    const auto found = verdicts.find(line);
    if (found == verdicts.end()) {
      wrong.add(line, "no verdict");
    } else if (found->second.front()->kind != Verdict::Kind::delivered) {
      wrong.add(line, kind_of(*found->second.front()));
    }
  }
  fail_if(wrong, {.reason = std::to_string(wrong.count()) + " of " +
                            count_of(lines.size(), "payment") +
                            " that nothing stood in the way of " +
                            (wrong.count() == 1 ? "is" : "are") +
                            " not called delivered.",
                  .expected = "\"delivered\", with topic, partition and "
                              "offset",
                  .means = "The customer is told that the payment failed, "
                           "and pays a second time."});
}

void check_failed(const GatewayRun& run, const std::vector<std::size_t>& lines,
                  const std::vector<std::string>& errors,
                  const std::string& cause) {
  const auto verdicts = by_line(run);
  Trouble delivered;
  Trouble silent;
  Trouble unclear;
  for (const std::size_t line : lines) {
    const auto found = verdicts.find(line);
    if (found == verdicts.end()) {
      silent.add(line, "no verdict");
      continue;
    }
    const Verdict& verdict = *found->second.front();
    if (verdict.kind != Verdict::Kind::failed) {
      delivered.add(line, kind_of(verdict));
    } else if (std::find(errors.begin(), errors.end(), verdict.error) ==
               errors.end()) {
      unclear.add(line, kind_of(verdict));
    }
  }
  std::string wanted = "\"failed\" with ";
  for (const std::string& error : errors) {
    wanted.append(error == errors.front() ? "" : " or ").append(error);
  }
  fail_if(delivered,
          {.reason = count_of(delivered.count(), "payment") +
                     (delivered.count() == 1 ? " is" : " are") +
                     " not called failed, although " + cause + ".",
           .expected = wanted,
           .means = "The shop hands out the goods, and nobody ever pays for "
                    "them."});
  fail_if(silent, {.reason = std::to_string(silent.count()) + " of " +
                             count_of(lines.size(), "payment") +
                             " that cannot be delivered " +
                             (silent.count() == 1 ? "has" : "have") +
                             " no verdict: " + cause + ".",
                   .expected = wanted,
                   .means = "The payment failed and nobody was told. " +
                            std::string{nothing_was_paid}});
  fail_if(unclear, {.reason = count_of(unclear.count(), "failed verdict") +
                              (unclear.count() == 1 ? " does" : " do") +
                              " not say the reason: " + cause + ".",
                    .expected = wanted + ", the error of the delivery report",
                    .means = "Whoever has to repair it looks in the wrong "
                             "place."});
}

void check_rejected(const GatewayRun& run,
                    const std::vector<std::size_t>& lines) {
  const auto verdicts = by_line(run);
  Trouble wrong;
  for (const std::size_t line : lines) {
    const auto found = verdicts.find(line);
    if (found == verdicts.end()) {
      wrong.add(line, "no verdict");
    } else if (const Verdict& verdict = *found->second.front();
               verdict.kind != Verdict::Kind::rejected ||
               verdict.reasons.empty()) {
      wrong.add(line, kind_of(verdict) + ", without a reason");
    }
  }
  fail_if(wrong,
          {.reason = count_of(wrong.count(), "line") + " that " +
                     (wrong.count() == 1 ? "is" : "are") + " no payment " +
                     (wrong.count() == 1 ? "was" : "were") + " not rejected.",
           .expected = "\"rejected\" with the line's number and what "
                       "is wrong with it",
           .means = "Rubbish travels on as if it were money."});
}

void check_status(const GatewayRun& run, int status, const std::string& why) {
  if (run.ending().status == status) {
    return;
  }
  support::fail(
      {.reason = "The gateway " + run.how_it_ended() + " instead of " +
                 std::to_string(status) + ", because " + why + ".",
       .expected = "status 0 when every payment was delivered, 1 "
                   "when any was not",
       .seen = "status " + std::to_string(run.ending().status.value_or(-1)),
       .means = "The script that started it goes on as if all was "
                "well, or stops for nothing."});
}

}  // namespace lab
