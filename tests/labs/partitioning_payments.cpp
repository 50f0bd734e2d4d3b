#include "partitioning_payments.hpp"

#include <set>
#include <support/json.hpp>

namespace lab {
namespace {

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string to_line(const support::SamplePayment& payment) {
  std::string line = "{";
  if (!is_guest(payment)) {
    line +=
        "\"customer_id\":" + support::json_string(payment.customer_id) + ",";
  }
  line += "\"amount\":" + std::to_string(payment.amount_minor / 100) + "." +
          two_digits(payment.amount_minor % 100);
  return line + R"(,"currency":"EUR","method":"card","reference":")" +
         payment.reference + "\"}";
}

}  // namespace

PaymentList::PaymentList(support::Random& random)
    : random_{random}, run_{"R-" + random.letters(6) + "-"} {}

void PaymentList::add(const std::string& customer, std::int64_t amount_minor) {
  support::SamplePayment& payment = payments_.emplace_back();
  payment.input_line = payments_.size();
  payment.reference = run_ + std::to_string(payments_.size());
  payment.customer_id = customer;
  payment.amount_minor = amount_minor;
  payment.currency = "EUR";
  payment.line = to_line(payment);
}

void PaymentList::add_small(const std::string& customer) {
  add(customer, random_.number(1, high_value - 1));
}

void PaymentList::add_large(const std::string& customer) {
  add(customer, random_.number(high_value, 2 * high_value));
}

void PaymentList::add_cheap(const std::string& customer) {
  add(customer, random_.number(1, high_value / 100 - 1));
}

std::vector<std::string> random_customers(support::Random& random,
                                          std::size_t count) {
  std::set<std::string> ids;
  std::vector<std::string> customers;
  while (customers.size() < count) {
    std::string id = "CUST" + std::to_string(random.number(10'000, 19'999));
    id.erase(4, 1);  // four digits, leading zeros included
    if (ids.insert(id).second) {
      customers.push_back(id);
    }
  }
  return customers;
}

std::string payer(const support::SamplePayment& payment) {
  return is_guest(payment) ? "a guest" : payment.customer_id;
}

}  // namespace lab
