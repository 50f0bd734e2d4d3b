#include "dlq_suspects.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <support/failure.hpp>
#include <vector>

#include "dlq_checks.hpp"
#include "dlq_inputs.hpp"
#include "record_difference.hpp"

namespace lab {
namespace {

using support::BankRequest;
using support::SeenRecord;

// A record that was read, what the bank was asked about it, and what came out.
struct Case {
  const support::Fate* fate = nullptr;
  std::vector<BankRequest> requests;

  [[nodiscard]] const SeenRecord& record() const { return *fate->input; }
  [[nodiscard]] bool answered(int status) const {
    return std::ranges::find(requests, status, &BankRequest::status) !=
           requests.end();
  }
  // The bank could not say yes or no: later it may.
  [[nodiscard]] bool failed_for_now() const {
    return answered(503) || answered(0);
  }
  [[nodiscard]] bool was_reached() const {
    return !requests.empty() || !fate->outputs.empty();
  }
};

// Those of each partition, in the order of their offsets.
using Cases = std::map<std::int32_t, std::vector<Case>>;

// Whether an output says something else than the bank.
bool is_misjudged(const Case& one) {
  return std::ranges::any_of(one.fate->outputs, [&](const auto& output) {
    if (output.first == DlqSystem::processed_topic) {
      return !one.answered(200);
    }
    const std::string found = error_header(*output.second, "class");
    return (found == "poison" && !one.requests.empty()) ||
           (found == "permanent" && !one.answered(402)) ||
           (found == "transient" && !one.failed_for_now());
  });
}

bool has_misjudged(const Cases& cases, const support::BankBooks& books) {
  return std::ranges::any_of(books.requests,
                             [](const BankRequest& request) {
                               return request.payment_id.empty() ||
                                      request.key != request.payment_id;
                             }) ||
         std::ranges::any_of(cases, [](const auto& partition) {
           return std::ranges::any_of(partition.second, is_misjudged);
         });
}

// The bank could not charge a payment at first, and its partition has stood
// still since then.
bool stands_still(const std::vector<Case>& partition) {
  const auto last = std::ranges::find_if(partition.rbegin(), partition.rend(),
                                         &Case::was_reached);
  return last != partition.rbegin() && last != partition.rend() &&
         last->failed_for_now();
}

// The bank was asked about a payment while one before it in its partition
// waited for its next attempt, or was forgotten after the first.
bool was_overtaken(const std::vector<Case>& partition, bool waits_at_the_end) {
  for (auto one = partition.begin(); one != partition.end(); ++one) {
    if (!one->failed_for_now()) {
      continue;
    }
    const bool waits = one->fate->outputs.empty() &&
                       (waits_at_the_end || one->requests.size() == 1);
    if (std::any_of(one + 1, partition.end(), [&](const Case& behind) {
          return !behind.requests.empty() &&
                 (waits ||
                  behind.requests.front().when < one->requests.back().when);
        })) {
      return true;
    }
  }
  return false;
}

// Nothing came of a record that the bank has not charged, and the program has
// gone on behind it.
bool lacks_letter(const std::vector<Case>& partition, std::int64_t committed) {
  for (auto one = partition.begin(); one != partition.end(); ++one) {
    const bool passed =
        one->record().offset < committed ||
        std::any_of(one + 1, partition.end(),
                    [](const Case& behind) { return behind.was_reached(); });
    if (passed && !one->answered(200) && one->fate->outputs.empty()) {
      return true;
    }
  }
  return false;
}

// Whether each letter is the record that it says it comes from.
bool letters_are_right(DlqSystem& system) {
  std::map<std::string, SeenRecord> read;
  for (SeenRecord& record : system.payments.records()) {
    read.emplace(record.place(), std::move(record));
  }
  return std::ranges::all_of(
      system.dead_letters.records(), [&](const SeenRecord& letter) {
        const auto from =
            read.find("partition " + error_header(letter, "partition") +
                      ", offset " + error_header(letter, "offset"));
        return from != read.end() &&
               difference(from->second, letter, error_headers).empty();
      });
}

}  // namespace

Suspects::Suspects(DlqSystem& system, bool patient)
    : system_{system}, patient_{patient} {}

Suspects::~Suspects() {
  try {
    if (support::has_noted() && !certain_ && !system_.sent().empty()) {
      look();
    }
    support::blame_for_noted({todos_.begin(), todos_.end()});
  } catch (const std::exception& problem) {
    std::cerr << "note: nobody else is blamed: " << problem.what() << '\n';
  }
}

void Suspects::look() {
  const support::BankBooks books = system_.bank.books();
  const support::Passage passage = system_.passage();
  const auto committed = system_.group.committed(system_.payments);
  Cases cases;
  for (const support::Fate& fate : passage.fates()) {
    const std::string id = payment_id_of(*fate.input);
    cases[fate.input->partition].push_back(
        {.fate = &fate,
         .requests =
             id.empty() ? std::vector<BankRequest>{} : books.requests_for(id)});
  }
  // What was put back comes a second time, behind all others.
  const bool replayed =
      system_.payments.records().size() > system_.sent().size();

  if (has_misjudged(cases, books)) {
    add(1);
  }
  for (const auto& [number, partition] : cases) {
    if ((!patient_ && stands_still(partition)) ||
        (!replayed && was_overtaken(partition, patient_))) {
      add(2);
    }
    if (!patient_ &&
        lacks_letter(partition,
                     committed.at(static_cast<std::size_t>(number)))) {
      add(3);
    }
  }
  if (!letters_are_right(system_)) {
    add(3);
  }
}

}  // namespace lab
