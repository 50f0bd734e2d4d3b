#include <algorithm>
#include <iterator>
#include <map>
#include <support/bank_books.hpp>
#include <support/comparison.hpp>
#include <support/json.hpp>
#include <utility>

namespace support {

std::string to_json(const BankRequest& request) {
  constexpr std::int64_t hundred = 100;
  const std::int64_t rest = request.amount_minor % hundred;
  const std::string amount = std::to_string(request.amount_minor / hundred) +
                             (rest < 10 ? ".0" : ".") + std::to_string(rest);
  return R"({"payment_id":)" + json_string(request.payment_id) +
         R"(,"customer_id":)" + json_string(request.customer_id) +
         R"(,"amount":)" + amount + R"(,"key":)" +
         (request.key.empty() ? "null" : json_string(request.key)) +
         R"(,"status":)" + std::to_string(request.status) + R"(,"charged":)" +
         (request.charged ? "true}" : "false}");
}

std::vector<BankRequest> BankBooks::ledger() const {
  std::vector<BankRequest> found;
  std::copy_if(requests.begin(), requests.end(), std::back_inserter(found),
               [](const BankRequest& request) { return request.charged; });
  return found;
}

std::vector<BankRequest> BankBooks::requests_for(
    std::string_view payment_id) const {
  std::vector<BankRequest> found;
  std::copy_if(requests.begin(), requests.end(), std::back_inserter(found),
               [payment_id](const BankRequest& request) {
                 return request.payment_id == payment_id;
               });
  return found;
}

std::size_t BankBooks::charges_of(std::string_view payment_id) const {
  return static_cast<std::size_t>(std::count_if(
      requests.begin(), requests.end(), [payment_id](const BankRequest& one) {
        return one.charged && one.payment_id == payment_id;
      }));
}

std::string BankBooks::charged_twice() const {
  std::map<std::string_view, std::size_t> times;  // by payment
  const BankRequest* example = nullptr;
  std::size_t several = 0;
  for (const BankRequest& request : requests) {
    if (request.charged && ++times[request.payment_id] == 2) {
      ++several;
      example = example == nullptr ? &request : example;
    }
  }
  if (example == nullptr) {
    return {};
  }
  const std::size_t often = times[example->payment_id];
  std::string text = "customer " + example->customer_id + " charged " +
                     (often == 2 ? "twice" : std::to_string(often) + " times");
  if (several > 1) {
    text += ", and " + count_of(several - 1, "other payment") +
            " charged more than once";
  }
  return text;
}

}  // namespace support
