#include "idempotence_suspects.hpp"

#include <algorithm>
#include <cstddef>

namespace lab {
namespace {

using support::BankBooks;
using support::BankRequest;
using support::SamplePayment;

// The key of another payment was sent: its charge was what the bank repeated.
bool called_charged_and_was_not(const BankBooks& books,
                                const SamplePayment& payment) {
  return books.charges_of(payment.payment_id) == 0 &&
         std::ranges::any_of(
             books.requests_for(payment.payment_id),
             [](const BankRequest& request) { return request.status == 200; });
}

// A crash or a transaction that the broker aborts has a payment asked for
// again, but not so often.
bool answered_in_vain(const BankBooks& books, const SamplePayment& payment) {
  constexpr std::ptrdiff_t often = 4;
  return std::ranges::count_if(books.requests_for(payment.payment_id),
                               [](const BankRequest& request) {
                                 return request.status == 200 ||
                                        request.status == 402;
                               }) >= often;
}

}  // namespace

std::vector<int> who_misread_the_bank(const Shop& shop) {
  const BankBooks books = shop.bank.books();
  const bool misread =
      !books.charged_twice().empty() ||
      std::ranges::any_of(shop.submitted(), [&](const SamplePayment& payment) {
        return called_charged_and_was_not(books, payment) ||
               answered_in_vain(books, payment);
      });
  return misread ? std::vector<int>{3} : std::vector<int>{};
}

}  // namespace lab
