#include "bank_entries.hpp"

#include <utility>

namespace demo {

void BankEntries::add(const support::BankRequest& request) {
  const std::scoped_lock lock(mutex_);
  if (request.charged) {
    charged_.push_back(request.payment_id);
  }
  constexpr int charged = 200;
  constexpr int declined = 402;
  refused_ += request.status == charged || request.status == declined ? 0U : 1U;
}

void BankEntries::enter(Books& books) {
  std::vector<std::string> charged;
  {
    const std::scoped_lock lock(mutex_);
    charged = std::exchange(charged_, {});
  }
  for (const std::string& payment_id : charged) {
    books.seen(payment_id, Place::charged);
  }
}

std::uint64_t BankEntries::refused() const {
  const std::scoped_lock lock(mutex_);
  return refused_;
}

}  // namespace demo
