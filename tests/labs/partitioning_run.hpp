// One run of Lab 3's gateway, and where its payments went.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <support/comparison.hpp>
#include <support/json.hpp>
#include <support/program.hpp>
#include <support/topic.hpp>
#include <vector>

#include "partitioning_payments.hpp"
#include "program_under_test.hpp"

namespace lab {

using Records = std::vector<support::SeenRecord>;

class PartitioningRun {
 public:
  /// Starts it. `vips` become --vip flags.
  explicit PartitioningRun(const std::string& topic,
                           const std::vector<std::string>& vips = {},
                           const Properties& properties = {});

  void feed(const Payments& payments);
  /// Waits until so many lines are printed, or it ends, or the limit.
  bool wait_for_verdicts(std::size_t count, std::chrono::milliseconds limit);
  /// The verdicts so far.
  [[nodiscard]] support::Verdicts verdicts_so_far() const;
  /// Ends its input and waits for its end. A gateway that crashes, hangs or
  /// refuses to start ends the test here; `blames` are the TODOs that did it,
  /// if that is known.
  void finish(const std::vector<int>& blames = {});

  [[nodiscard]] const support::Verdicts& verdicts() const { return *verdicts_; }
  [[nodiscard]] int status() const { return status_; }

 private:
  support::Program program_;
  std::optional<support::Verdicts> verdicts_;
  int status_ = -1;
};

/// A payment and its one record.
struct Placed {
  const support::SamplePayment* payment;
  const support::SeenRecord* record;
};

/// What became of the payments of a run, in the order of the input. Refers to
/// the payments and the records.
struct Arrival {
  std::vector<Placed> placed{};                           ///< are there once
  std::vector<const support::SamplePayment*> missing{};   ///< are not there
  std::vector<const support::SamplePayment*> repeated{};  ///< more than once
};
Arrival arrival_of(const Payments& payments, const Records& records);

/// Every payment with its record. Ends the test when a payment is missing or
/// there twice. `sent_on` completes "Sent 200 payments …": "to a topic of 6
/// partitions". `blames` are the TODOs that did it, if that is known.
std::vector<Placed> require_all_placed(const PartitioningRun& run,
                                       const Payments& payments,
                                       const Records& records,
                                       const std::string& sent_on,
                                       const std::vector<int>& blames = {});

/// "to a topic of 6 partitions"
std::string to_partitions(int count);

/// "line 17 (CUST0042, 12.50) is in partition 3"
std::string where(const Placed& placed);

}  // namespace lab
