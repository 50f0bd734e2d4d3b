#pragma once
// The main function of Lab 3's program, but for the student's part.

#include <memory>
#include <runtime/partitioning.hpp>

namespace runtime {

/// What the source file of Lab 3 brings.
struct PartitioningParts {
  kafka::Config (*configure)(kafka::Config);
  std::unique_ptr<Gateway> (*make_gateway)(const PartitioningSettings&,
                                           Verdicts&);
  void (*read_partitions)(const ReadSettings&, Reading&);
};

/// Sends payments, or analyzes a topic, or reads some of its partitions, as the
/// command line asks. The exit status: 0 all went well; 1 a payment was not
/// delivered, a record was out of order or not read, or nobody answered; 2
/// wrong use or configuration.
int run_partitioning(int argc, const char* const* argv,
                     const PartitioningParts& parts);

}  // namespace runtime
