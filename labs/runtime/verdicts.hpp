#pragma once
// Where a program says what became of each payment.

#include <cstdint>
#include <kafka/error.hpp>
#include <string_view>

namespace runtime {

/// Takes one verdict for each payment that was given to send(). `number` is the
/// one that came with the payment. Both calls return at once; the verdict is
/// printed soon after. To be called on the thread that calls send().
class Verdicts {
 public:
  Verdicts() = default;
  Verdicts(const Verdicts&) = delete;
  Verdicts& operator=(const Verdicts&) = delete;
  Verdicts(Verdicts&&) = delete;
  Verdicts& operator=(Verdicts&&) = delete;
  virtual ~Verdicts() = default;

  /// The payment is in Kafka, at this offset of this partition.
  virtual void delivered(std::uint64_t number, std::string_view topic,
                         std::int32_t partition, std::int64_t offset) = 0;

  /// The payment is not known to be in Kafka, and `error` says why.
  virtual void failed(std::uint64_t number, const kafka::Error& error) = 0;
};

}  // namespace runtime
