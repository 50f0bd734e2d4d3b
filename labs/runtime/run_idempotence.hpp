#pragma once
// Lab 4's main function, but for the student's part.

#include <memory>
#include <runtime/idempotence.hpp>

namespace runtime {

/// What Lab 4's source file brings.
struct IdempotenceParts {
  Clients (*configure)(Clients);
  NextStep (*next_step)(const kafka::Error&);
  std::unique_ptr<Gateway> (*make_sender)(const Settings&, Verdicts&);
  std::unique_ptr<Processor> (*make_processor)(const ProcessorSettings&,
                                               Processed&);
};

/// Runs `send`, `process` or `errors`, as the command line says, and returns
/// the exit status: 0 all went well, 1 something is not delivered or not
/// processed, 2 wrong use or configuration. Once a processor has run, the
/// process ends in here: see Processor::finish.
int run_idempotence(int argc, const char* const* argv,
                    const IdempotenceParts& parts);

}  // namespace runtime
