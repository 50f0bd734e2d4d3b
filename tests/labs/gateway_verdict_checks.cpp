#include <algorithm>
#include <support/failure.hpp>

#include "gateway_checks.hpp"
#include "gateway_trouble.hpp"

namespace lab {
namespace {

using support::count_of;
using support::Verdict;

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

bool at_different_places(const std::vector<const Verdict*>& verdicts) {
  return std::any_of(
      verdicts.begin(), verdicts.end(), [&](const Verdict* verdict) {
        return verdict->kind == Verdict::Kind::delivered &&
               verdicts.front()->kind == Verdict::Kind::delivered &&
               (verdict->partition != verdicts.front()->partition ||
                verdict->offset != verdicts.front()->offset);
      });
}

}  // namespace

void require_numbers(const GatewayRun& run, std::size_t lines) {
  const auto verdicts = by_line(run);
  const auto complain = [](const std::string& reason, const Verdict& example) {
    support::fail_now(
        {.reason = reason,
         .expected = "the record's opaque is the payment's number: the report "
                     "brings it back, and that tells whose report it is",
         .seen = "for example: " + kind_of(example),
         .means = "The shop's terminal is told that some payment was made, "
                  "and nobody can say which.",
         .blames = {3}});
  };
  // The runtime knows no line for a number that is no payment's.
  if (const auto unknown = verdicts.find(0); unknown != verdicts.end()) {
    complain(count_of(unknown->second.size(), "verdict") +
                 " came under a number that no payment has.",
             *unknown->second.front());
  }
  for (const auto& [line, of_line] : verdicts) {
    if (verdicts.size() < lines && at_different_places(of_line)) {
      complain("Reports about " + count_of(of_line.size(), "record") +
                   " came under the number of the payment on line " +
                   std::to_string(line) + ", and other payments got none.",
               *of_line.back());
    }
  }
}

void check_one_verdict_each(const GatewayRun& run, std::size_t lines) {
  require_numbers(run, lines);
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
                    "say whether the payment was made.",
           .blames = run.has_many_producers()       ? std::vector{3}
                     : ended_in_order(run.ending()) ? std::vector<int>{}
                                                    : std::vector{4}});
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
                            std::string{nothing_was_paid},
                   .blames = run.has_many_producers() ? std::vector{3}
                                                      : std::vector<int>{}});
  fail_if(unclear, {.reason = count_of(unclear.count(), "failed verdict") +
                              (unclear.count() == 1 ? " does" : " do") +
                              " not say the reason: " + cause + ".",
                    .expected = wanted + ", the error of the delivery report",
                    .means = "Whoever has to repair it looks in the wrong "
                             "place, while every payment fails."});
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

}  // namespace lab
