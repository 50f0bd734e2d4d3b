// What must be true after a run of the validator, each said so that somebody
// who has just met Kafka knows what to look for.
#pragma once

#include <map>
#include <set>
#include <string>
#include <support/passage.hpp>
#include <vector>

#include "validator_inputs.hpp"
#include "validator_run.hpp"

namespace lab {

/// Every record has an output. `when` completes "Sent 200 records and …".
void check_none_lost(const support::Passage& passage, const std::string& when);

/// No record has two outputs. `when` as above; `expected` says why not.
void check_none_repeated(const support::Passage& passage,
                         const std::string& when);

/// Records of one key kept their order, and no output came from nowhere.
void check_in_order(const support::Passage& passage);

/// Key, value and headers of every output are its input's; a rejected one has
/// the header broken_rules besides.
void check_untouched(const support::Passage& passage);

/// Writes the records of these cases, lets a validator judge them, and looks at
/// what it made of each.
void check_cases(const std::vector<Case>& cases, support::Random& random);

/// Notes that the group has not committed all that was sent; for when waiting
/// for it was in vain. `when` begins the sentence.
void fail_for_lag(const Pipeline& pipeline, const std::string& when,
                  const std::string& expected);

}  // namespace lab
