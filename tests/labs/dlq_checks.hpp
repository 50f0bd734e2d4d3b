// What must be true after a run of Lab 5's program, each said so that somebody
// who has just met dead letters knows what to look for.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <support/bank_books.hpp>
#include <support/passage.hpp>
#include <vector>

#include "dlq_inputs.hpp"
#include "dlq_run.hpp"

namespace lab {

/// "__payments.errors.class" and what else begins so: the program's own.
inline constexpr const char* own_headers = "__payments.";
inline constexpr const char* error_headers = "__payments.errors.";

/// The value of a header; "(missing)" or "(twice)" when it is not there exactly
/// once.
std::string header_value(const support::SeenRecord& record,
                         const std::string& name);

/// The same for the header __payments.errors.<name>.
std::string error_header(const support::SeenRecord& letter,
                         const std::string& name);

/// What one of the two gave, after the header's name: "is there twice".
std::string header_says(const std::string& value);

/// Each of these was read and has one output, in the right topic: the processed
/// payments where `failure` is empty, else the dead letters. `when` completes
/// "Sent 200 records and …".
void check_places(const support::Passage& passage,
                  const std::vector<DlqCase>& cases, const std::string& when);

/// The same for good payments only, where dead letters are not looked at.
void check_all_processed(const support::Passage& passage,
                         const std::string& when);

/// Ends the test when the program has ended although nobody asked it to, or
/// never asked to be a member of a group. One that an exception has ended could
/// not bear a record, and that is TODO 1's, whose tests send all kinds of them.
void require_at_work(ProcessRun& run);

/// Nobody was charged twice, and each of these payments was charged.
void check_charged_once(const support::BankBooks& books,
                        const std::vector<support::SeenRecord>& records);

/// No payment of a customer has overtaken an earlier one in its partition.
void check_no_overtaking(const support::Passage& passage);

/// It asked once to be a member of its group, and never again.
void check_stayed_in_group(ConsumerRun& run, const std::string& when);

/// Waits until the group has committed everything; notes it when it has not.
void check_no_lag(const DlqSystem& system, const std::string& when);

}  // namespace lab
