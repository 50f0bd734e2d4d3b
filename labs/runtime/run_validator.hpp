#pragma once
// The validator's main function, but for the student's part.

#include <memory>
#include <runtime/validator.hpp>

namespace runtime {

/// What a validator's source file brings.
struct ValidatorParts {
  kafka::Config (*configure)(kafka::Config, const std::string&);
  std::unique_ptr<Validator> (*make_validator)(const ValidatorSettings&,
                                               Outputs&);
};

/// Runs a validator from the command line to the summary. The exit status is 0
/// when it was asked to stop and everything that was read is written and
/// committed, 1 when something is not, 2 for wrong use or configuration. Once a
/// validator has run, the process ends in here: see Validator::settle.
int run_validator(int argc, const char* const* argv,
                  const ValidatorParts& parts);

}  // namespace runtime
