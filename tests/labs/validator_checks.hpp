// What must be true after a run of the validator, each said so that somebody
// who has just met Kafka knows what to look for.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <support/passage.hpp>
#include <vector>

#include "validator_inputs.hpp"
#include "validator_run.hpp"

namespace lab {

/// Every record has an output. `when` completes "Sent 200 records and …".
/// `blames` are the TODOs that did it, if it is not the test's own.
void check_none_lost(const support::Passage& passage, const std::string& when,
                     const std::vector<int>& blames = {});

/// No record has two outputs. `when` and `blames` as above.
void check_none_repeated(const support::Passage& passage,
                         const std::string& when,
                         const std::vector<int>& blames = {});

/// Records of one key kept their order, and no output came from nowhere.
void check_in_order(const support::Passage& passage);

/// Key, value and headers of every output are its input's; a rejected one has
/// the header broken_rules besides.
void check_untouched(const support::Passage& passage);

/// Writes the records of these cases, lets a validator judge them, and looks at
/// what it made of each. They are made when the validator is at work: time
/// passes until then.
void check_cases(const std::function<std::vector<Case>()>& make,
                 support::Random& random);

/// Notes that the group has not committed all that was sent; for when waiting
/// for it was in vain. `when` begins the sentence; `blames` as above. `running`
/// is a validator that should have committed it: unless others are to blame, it
/// is asked to end, see who_waits().
void fail_for_lag(const Pipeline& pipeline, const std::string& when,
                  const std::string& expected, ValidatorRun* running = nullptr,
                  std::vector<int> blames = {});

}  // namespace lab
