#include "result.hpp"

#include <algorithm>

namespace load_test {
namespace {

double middle_of(std::vector<double> values) {
  if (values.empty()) {
    return 0;
  }
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

void add(Measurement::Errors& sum, const Measurement::Errors& errors) {
  for (const auto& [name, count] : errors) {
    sum[name] += count;
  }
}

}  // namespace

bool Result::flawless() const {
  return std::ranges::all_of(flat_out, &Measurement::flawless) &&
         std::ranges::all_of(at_rate, &Measurement::flawless);
}

bool Report::flawless() const {
  return std::ranges::all_of(results, &Result::flawless);
}

Summary summary_of(const std::vector<Measurement>& turns) {
  Summary summary;
  std::vector<double> records;
  std::vector<double> megabytes;
  for (const Measurement& turn : turns) {
    records.push_back(turn.records_per_second());
    megabytes.push_back(turn.megabytes_per_second());
    summary.latency.add(turn.latency);
    add(summary.errors, turn.refused);
    add(summary.errors, turn.failed);
    summary.tried += turn.tried;
    summary.delivered += turn.delivered;
    summary.lost += turn.lost();
    summary.unaccounted += turn.unaccounted();
    summary.surplus += turn.stored && *turn.stored > turn.delivered
                           ? *turn.stored - turn.delivered
                           : 0;
  }
  summary.records_per_second = middle_of(records);
  summary.megabytes_per_second = middle_of(megabytes);
  return summary;
}

std::optional<double> throughput_ratio(const Result& result,
                                       const Result& base) {
  std::vector<double> ratios;
  const std::size_t rounds =
      std::min(result.flat_out.size(), base.flat_out.size());
  for (std::size_t i = 0; i < rounds; ++i) {
    const double of_base = base.flat_out[i].records_per_second();
    if (of_base > 0) {
      ratios.push_back(result.flat_out[i].records_per_second() / of_base);
    }
  }
  return ratios.empty() ? std::nullopt
                        : std::optional<double>{middle_of(ratios)};
}

}  // namespace load_test
