#include "validator_checks.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <support/failure.hpp>
#include <support/json.hpp>

#include "record_difference.hpp"

namespace lab {
namespace {

using namespace std::chrono_literals;
using support::count_of;
using support::Fate;
using support::Passage;
using support::SeenRecord;

constexpr std::size_t validated_topic = 0;
constexpr std::size_t rejected_topic = 1;
constexpr const char* rules_header = "broken_rules";

std::string is_are(std::size_t count) {
  return count == 1 ? " is" : " are";
}

std::string has_have(std::size_t count) {
  return count == 1 ? " has" : " have";
}

std::string places_of(const Fate& fate) {
  std::string text;
  for (const auto& [topic, output] : fate.outputs) {
    text.append(text.empty() ? "" : " and ")
        .append(topic == rejected_topic ? "rejected" : "validated")
        .append(" at ")
        .append(output->place());
  }
  return text;
}

// The rules that a rejected record names; a valid one has none.
std::set<std::string> rules_of(const SeenRecord& output) {
  std::set<std::string> rules;
  for (const SeenRecord::Header& header : output.headers) {
    if (header.name == rules_header) {
      std::istringstream names{header.value.value_or("")};
      for (std::string name; std::getline(names, name, ',');) {
        rules.insert(name);
      }
    }
  }
  return rules;
}

std::string list(const std::set<std::string>& rules) {
  std::string text;
  for (const std::string& rule : rules) {
    text.append(text.empty() ? "" : ", ").append(rule);
  }
  return text;
}

// What the validator did with one case, and what was right. Empty if the same.
std::string misjudged(const Case& one, const Fate& fate) {
  const auto& [topic, output] = fate.outputs.front();
  const std::set<std::string> found = rules_of(*output);
  if ((topic == validated_topic) == one.rules.empty() && found == one.rules) {
    return {};
  }
  const auto words = [](const std::set<std::string>& rules) {
    return rules.empty() ? "validated" : "rejected for " + list(rules);
  };
  return one.what + " was " +
         (topic == validated_topic ? "validated"
          : found.empty()          ? "rejected for nothing"
                                   : words(found)) +
         " instead of " + words(one.rules);
}

// The rest of "No output came for …", where nothing came any more.
std::string and_behind_it(std::size_t records) {
  return records == 0
             ? ""
             : ", nor for the " + count_of(records, "record") + " behind it";
}

}  // namespace

void check_none_lost(const Passage& passage, const std::string& when,
                     const std::vector<int>& blames) {
  const std::size_t gone = passage.lost().size() + passage.unseen().size();
  if (gone == 0) {
    return;
  }
  const SeenRecord& example = passage.lost().empty() ? *passage.unseen().front()
                                                     : *passage.lost().front();
  const std::size_t all = passage.fates().size();
  support::fail(
      {.reason = "Sent " + count_of(all, "record") + " and " + when + ": " +
                 (gone == all ? "none of them" : std::to_string(gone)) +
                 (gone == all ? " has" : has_have(gone)) +
                 (gone == all ? " an output in either topic."
                              : " no output in either topic."),
       .expected = "every record is in validated_payments or in "
                   "rejected_payments",
       .seen = passage.summary() + "; for example the record at " +
               example.place() + ": " + value_shown(example),
       .means = passage.lost().empty()
                    ? "A customer has paid, and nobody looks at the payment."
                    : "A customer has paid, and nobody will ever know: the "
                      "group has passed the record, and never reads it again.",
       .blames = blames});
}

void check_none_repeated(const Passage& passage, const std::string& when,
                         const std::vector<int>& blames) {
  const auto& twice = passage.duplicated();
  if (twice.empty()) {
    return;
  }
  const Fate& example = *twice.front();
  support::fail(
      {.reason = "Sent " + count_of(passage.fates().size(), "record") +
                 " and " + when + ": " + std::to_string(twice.size()) +
                 is_are(twice.size()) + " there more than once.",
       .expected = "one output for each record, because everybody commits "
                   "what is done before somebody else goes on",
       .seen = passage.summary() + "; for example the record at " +
               example.input->place() + " is " + places_of(example),
       .means = "The next program gets payments twice, and unless it notices, "
                "customers are charged twice.",
       .blames = blames});
}

void check_in_order(const Passage& passage) {
  if (const auto& late = passage.out_of_order(); !late.empty()) {
    support::fail(
        {.reason = count_of(late.size(), "record") + is_are(late.size()) +
                   " out of order: a later payment of the same customer comes "
                   "first.",
         .expected = "records with the same key leave in the order in which "
                     "they came",
         .seen = passage.summary() + "; for example the record at " +
                 late.front()->place(),
         .means = "A refund is judged before the payment that it is for."});
  }
  if (const auto& invented = passage.invented(); !invented.empty()) {
    support::fail({.reason = count_of(invented.size(), "output") +
                             is_are(invented.size()) + " of no record.",
                   .expected = "nothing but the records that were read",
                   .seen = invented.front()->place() + " holds " +
                           value_shown(*invented.front()),
                   .means = "Somebody is charged for a payment that nobody "
                            "made."});
  }
}

void check_untouched(const Passage& passage) {
  std::size_t count = 0;
  std::string example;
  for (const Fate& fate : passage.fates()) {
    for (const auto& [topic, output] : fate.outputs) {
      const std::string wrong = difference(*fate.input, *output, rules_header);
      if (!wrong.empty() && ++count == 1) {
        example = fate.input->place() + ": " + wrong;
      }
    }
  }
  if (count > 0) {
    support::fail({.reason = count_of(count, "output") + is_are(count) +
                             " not what was read.",
                   .expected = "key, value and headers byte for byte",
                   .seen = "for example of the record at " + example,
                   .means = "Whoever looks for the payment later finds "
                            "something else."});
  }
}

void check_cases(const std::function<std::vector<Case>()>& make,
                 support::Random& random) {
  Pipeline pipeline;
  std::vector<Case> cases{{.what = "the first payment",
                           .record = valid_records(random, 1).front()}};
  pipeline.send({cases.front().record});
  ValidatorRun run{pipeline};
  run.wait_for_outputs(1);
  std::vector<SeenRecord> records;
  for (Case& one : make()) {
    records.push_back(one.record);
    cases.push_back(std::move(one));
  }
  support::mark(records, random);
  pipeline.send(std::move(records));
  run.wait_for_outputs(cases.size());
  const Passage passage = pipeline.passage();

  std::size_t wrong = 0;
  std::string examples;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Fate& fate = passage.fates()[i];
    const std::string what =
        fate.outputs.empty() ? "" : misjudged(cases[i], fate);
    if (!what.empty() && ++wrong <= 3) {
      examples.append(examples.empty() ? "" : "; ").append(what);
    }
  }
  if (wrong > 0) {
    support::fail(
        {.reason = std::to_string(wrong) + " of " +
                   count_of(cases.size(), "record") + is_are(wrong) +
                   " judged wrongly.",
         .expected = "in the header broken_rules the name of every rule that "
                     "is broken, and of no other; without one, the record is "
                     "valid",
         .seen = examples,
         .means = "A right payment is refused and a wrong one is charged, or "
                  "whoever has to mend it looks in the wrong place."});
  }
  if (!passage.lost().empty() || !passage.unseen().empty()) {
    const bool lost = !passage.lost().empty();
    const SeenRecord* gone =
        lost ? passage.lost().front() : passage.unseen().front();
    const auto at =
        std::find_if(passage.fates().begin(), passage.fates().end(),
                     [gone](const Fate& fate) { return fate.input == gone; });
    support::fail(
        {.reason = "No output came for " +
                   cases[static_cast<std::size_t>(at - passage.fates().begin())]
                       .what +
                   (lost ? ": " + passage.summary() + "."
                         : and_behind_it(passage.unseen().size() - 1) + "."),
         .expected = "a record that is no payment is rejected as json, and "
                     "those behind it are judged",
         .seen = "the record at " + gone->place() + ": " + value_shown(*gone),
         .means = lost ? "A payment disappears without a trace."
                       : "One bad record, and every payment behind it waits "
                         "for ever.",
         .blames = run.joined() ? who_ended(run) : std::vector{2}});
  }
  check_untouched(passage);
  require_running(run, who_ended(run));
}

void fail_for_lag(const Pipeline& pipeline, const std::string& when,
                  const std::string& expected, ValidatorRun* running,
                  std::vector<int> blames) {
  const auto lag = static_cast<std::size_t>(pipeline.lag());
  if (running != nullptr && blames.empty()) {
    blames = who_waits(*running);
  }
  const auto partitions =
      static_cast<std::size_t>(pipeline.payments.partitions());
  support::fail(
      {.reason = when + ", " + count_of(lag, "record is", "records are") +
                 " not committed, of " + std::to_string(pipeline.sent()) +
                 " that were sent.",
       .expected = expected,
       .seen = "the group's offsets are " + std::to_string(lag) +
               " short of the ends of the " + count_of(partitions, "partition"),
       .means = "Whoever comes next judges these payments again, and the lag "
                "never reaches 0.",
       .blames = blames});
}

}  // namespace lab
