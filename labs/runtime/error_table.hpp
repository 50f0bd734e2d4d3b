#pragma once
// `idempotence errors`: what next_step() says of the errors that a transaction
// can meet, one JSON object a line.

#include <iosfwd>
#include <runtime/idempotence.hpp>

namespace runtime {

/// Errors of every sort, as librdkafka gives them, some of two sorts at once.
void print_error_table(NextStep (*next_step)(const kafka::Error&),
                       std::ostream& out);

}  // namespace runtime
