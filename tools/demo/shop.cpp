#include "shop.hpp"

#include <nlohmann/json.hpp>
#include <support/sample_payments.hpp>

namespace demo {
namespace {

constexpr int one_in_that_breaks_a_rule = 20;
constexpr int one_in_that_is_declined = 50;
constexpr int one_in_that_comes_twice = 50;
constexpr std::size_t remembered = 200;

Submission submission_of(support::Random& random,
                         const support::SamplePayment& payment) {
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(payment.line);
  if (random.one_in(one_in_that_breaks_a_rule)) {
    json["currency"] = "JPY";
  }
  return {.payment_id = payment.payment_id,
          .customer_id = payment.customer_id,
          .line = json.dump() + "\n",
          .declined = random.one_in(one_in_that_is_declined)};
}

}  // namespace

Shop::Shop(std::uint64_t seed) : random_{seed} {}

std::vector<Submission> Shop::next(std::size_t count) {
  std::vector<Submission> submissions;
  submissions.reserve(count);
  for (const support::SamplePayment& payment :
       support::sample_payments(random_, count)) {
    if (!recent_.empty() && random_.one_in(one_in_that_comes_twice)) {
      submissions.push_back(recent_.at(static_cast<std::size_t>(
          random_.number(0, static_cast<std::int64_t>(recent_.size()) - 1))));
      continue;
    }
    submissions.push_back(submission_of(random_, payment));
    if (recent_.size() < remembered) {
      recent_.push_back(submissions.back());
    } else {
      recent_.at(static_cast<std::size_t>(random_.number(0, remembered - 1))) =
          submissions.back();
    }
  }
  return submissions;
}

}  // namespace demo
