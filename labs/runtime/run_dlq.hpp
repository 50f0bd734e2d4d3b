#pragma once
// The main function of Lab 5, but for the student's part.

#include <memory>
#include <runtime/dlq.hpp>

namespace runtime {

/// What the lab's source file brings.
struct DlqParts {
  kafka::Config (*configure)(kafka::Config, const std::string&);
  std::unique_ptr<Dlq> (*make_dlq)(const DlqSettings&, DlqOutputs&);
};

/// Runs `dlq process` or `dlq replay` from the command line to the summary. The
/// exit status is 0 when it was asked to stop, or has replayed everything, and
/// all that was read is written and committed; 1 when something is not; 2 for
/// wrong use or configuration. Once a Dlq has run, the process ends in here:
/// see Dlq::settle.
int run_dlq(int argc, const char* const* argv, const DlqParts& parts);

}  // namespace runtime
