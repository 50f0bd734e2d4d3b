#include "partitioning_run.hpp"

#include <algorithm>
#include <support/cluster.hpp>
#include <support/failure.hpp>

namespace lab {
namespace {

support::ProgramOptions options_for(const std::string& topic,
                                    const std::vector<std::string>& vips,
                                    const Properties& properties) {
  std::vector<std::string> flags{"--topic", topic};
  for (const std::string& vip : vips) {
    flags.insert(flags.end(), {"--vip", vip});
  }
  Properties quick{{"linger.ms", "5"}};
  quick.insert(quick.end(), properties.begin(), properties.end());
  return program_options(support::bootstrap(), quick, flags);
}

std::string describe(const support::SamplePayment& payment) {
  const std::string cents = std::to_string(payment.amount_minor % 100);
  return "line " + std::to_string(payment.input_line) + " (" + payer(payment) +
         ", " + std::to_string(payment.amount_minor / 100) + "." +
         (cents.size() == 1 ? "0" : "") + cents + ")";
}

// Why a payment is not there, as its verdict says.
std::string reason_for(const PartitioningRun& run,
                       const support::SamplePayment& payment) {
  for (const support::Verdict& verdict : run.verdicts().all) {
    if (static_cast<std::size_t>(verdict.line) == payment.input_line) {
      return verdict.kind == support::Verdict::Kind::failed
                 ? "its verdict is failed, " + verdict.error + " (" +
                       support::shown(verdict.text, 80) + ")"
                 : "its verdict does not say why";
    }
  }
  return "it has no verdict";
}

}  // namespace

PartitioningRun::PartitioningRun(const std::string& topic,
                                 const std::vector<std::string>& vips,
                                 const Properties& properties)
    : program_{options_for(topic, vips, properties)} {}

void PartitioningRun::feed(const Payments& payments) {
  program_.feed(support::to_lines(payments));
}

bool PartitioningRun::wait_for_verdicts(std::size_t count,
                                        std::chrono::milliseconds limit) {
  return program_.wait_for_output(
      [count](std::string_view output) {
        return std::ranges::count(output, '\n') >=
               static_cast<std::ptrdiff_t>(count);
      },
      limit);
}

support::Verdicts PartitioningRun::verdicts_so_far() const {
  return support::parse_verdicts(program_.output());
}

void PartitioningRun::finish(const std::vector<int>& blames) {
  program_.close_input();
  const support::Ending& ending = program_.wait();
  check_ended(gateway_words, ending, blames);
  verdicts_ = support::parse_verdicts(ending.output);
  status_ = ending.status.value_or(-1);
}

Arrival arrival_of(const Payments& payments, const Records& records) {
  const support::Comparison comparison{payments, records};
  Arrival arrival;
  for (const support::SamplePayment& payment : payments) {
    const auto found = comparison.records_of(payment.input_line);
    if (found.size() == 1) {
      arrival.placed.push_back({&payment, found.front()});
    } else {
      (found.empty() ? arrival.missing : arrival.repeated).push_back(&payment);
    }
  }
  return arrival;
}

std::vector<Placed> require_all_placed(const PartitioningRun& run,
                                       const Payments& payments,
                                       const Records& records,
                                       const std::string& sent_on,
                                       const std::vector<int>& blames) {
  Arrival arrival = arrival_of(payments, records);
  if (arrival.missing.empty() && arrival.repeated.empty()) {
    return std::move(arrival.placed);
  }
  const bool twice = arrival.missing.empty();
  const support::SamplePayment& example =
      twice ? *arrival.repeated.front() : *arrival.missing.front();
  support::fail_now(
      {.reason =
           "Sent " + support::count_of(payments.size(), "payment") + " " +
           sent_on + ", and " +
           (twice ? "some are there twice: " : "not all of them arrived: ") +
           support::Comparison{payments, records}.summary() + ".",
       .expected = "each payment is one record, in a partition that the topic "
                   "has: 0 to the number of partitions - 1",
       .seen =
           "for example " + describe(example) + ": " + reason_for(run, example),
       .means = twice ? "A customer who paid once is charged twice."
                      : "Whether a payment can be made at all depends on who "
                        "makes it, and of how much: for some it never works.",
       .blames = blames});
}

std::string to_partitions(int count) {
  return "to a topic of " +
         support::count_of(static_cast<std::size_t>(count), "partition");
}

std::string where(const Placed& placed) {
  return describe(*placed.payment) + " is in partition " +
         std::to_string(placed.record->partition);
}

}  // namespace lab
