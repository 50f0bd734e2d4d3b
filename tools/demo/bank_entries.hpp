#pragma once
// The bank's ledger, on its way into the books.

#include <cstdint>
#include <mutex>
#include <string>
#include <support/bank_books.hpp>
#include <vector>

#include "books.hpp"

namespace demo {

/// Takes what the bank tells, on the bank's threads, and gives it to the books
/// on another. May be used from several threads at once.
class BankEntries {
 public:
  void add(const support::BankRequest& request);
  /// Enters what has come since the last call.
  void enter(Books& books);
  /// Requests that the bank neither charged nor declined.
  [[nodiscard]] std::uint64_t refused() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> charged_;  // payment ids
  std::uint64_t refused_ = 0;
};

}  // namespace demo
