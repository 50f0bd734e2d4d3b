#include "gateway_checks.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <support/failure.hpp>

#include "gateway_trouble.hpp"

namespace lab {
namespace {

using support::count_of;

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

// Whether the gateway has said of each of these that it failed.
bool all_are_said_to_fail(const GatewayRun& run,
                          const std::vector<std::size_t>& lines) {
  const auto verdicts = by_line(run);
  return std::ranges::all_of(lines, [&verdicts](std::size_t line) {
    const auto found = verdicts.find(line);
    return found != verdicts.end() &&
           std::ranges::all_of(found->second, [](const auto* verdict) {
             return verdict->kind == support::Verdict::Kind::failed;
           });
  });
}

// Whether the gateway itself says that it has read all that it was sent. One
// that waits inside send() is told to end before it has.
bool has_taken(const GatewayRun& run, std::size_t payments) {
  const auto& summary = run.verdicts().summary;
  return !summary || summary->lines >= static_cast<std::int64_t>(payments);
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
       .means = nothing_was_paid,
       .blames = {3}});
}

void check_none_lost(const GatewayRun& run, const Payments& payments,
                     const Records& records, const std::string& when) {
  const support::Comparison comparison{payments, records};
  if (const auto& lost = comparison.lost(); !lost.empty()) {
    const bool told = all_are_said_to_fail(run, lost);
    support::fail(
        {.reason =
             "Sent " + count_of(payments.size(), "payment") + " and " + when +
             ". The gateway " + run.how_it_ended() + ", but " +
             how_many_are_not(lost.size(), payments.size()) +
             " in the topic, and " +
             (told ? lost.size() == 1 ? "its verdict is failed"
                                      : "the verdict on each of these is failed"
                   : of_these_have_a_verdict(with_verdict(run, lost),
                                             lost.size())) +
             ".",
         .expected = "all " + std::to_string(payments.size()) +
                     " payments in the topic, each once",
         .seen = comparison.summary() +
                 "; missing: " + support::list_lines(lost) + ", for example " +
                 support::describe(payments, lost.front()),
         .means = told ? "A customer was told that the payment failed, while "
                         "Kafka would have taken it a moment later."
                       : nothing_was_paid,
         .blames = has_taken(run, payments.size()) ? std::vector<int>{}
                                                   : std::vector<int>{3}});
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

void check_status(const GatewayRun& run, int status, const std::string& why) {
  if (run.ending().status == status || !ended_in_order(run.ending())) {
    return;  // the tests of TODO 4 say how it must end
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
