#include "faults.hpp"

#include <utility>

namespace demo {

using namespace std::chrono_literals;

FaultPlan::FaultPlan(std::vector<Fault> faults,
                     std::chrono::milliseconds seconds,
                     support::Random& random) {
  const auto count = static_cast<int>(faults.size());
  // The first tenth belongs to a quiet start, the last to the way back.
  const auto share = seconds * 8 / 10 / (count == 0 ? 1 : count);
  int number = 0;
  for (Fault& fault : faults) {
    const auto within =
        std::chrono::milliseconds{random.number(0, share.count() / 4)};
    entries_.push_back({.fault = std::move(fault),
                        .at = seconds / 10 + share * number + within});
    ++number;
  }
}

std::vector<std::string> FaultPlan::advance(std::chrono::milliseconds elapsed) {
  std::vector<std::string> news;
  for (Entry& entry : entries_) {
    if (entry.state == FaultRow::State::to_come && elapsed >= entry.at) {
      entry.state = FaultRow::State::on;
      entry.at = elapsed;
      entry.fault.begin();
      news.push_back("fault: " + entry.fault.words);
    } else if (entry.state == FaultRow::State::on &&
               elapsed >= entry.at + entry.fault.lasts) {
      entry.state = FaultRow::State::over;
      entry.fault.end();
      news.push_back("over:  " + entry.fault.words);
    }
  }
  return news;
}

std::vector<std::string> FaultPlan::heal() {
  std::vector<std::string> news;
  std::erase_if(entries_, [](const Entry& entry) {
    return entry.state == FaultRow::State::to_come;
  });
  for (Entry& entry : entries_) {
    if (entry.state == FaultRow::State::on) {
      entry.state = FaultRow::State::over;
      entry.fault.end();
      news.push_back("over:  " + entry.fault.words);
    }
  }
  return news;
}

std::vector<FaultRow> FaultPlan::rows() const {
  std::vector<FaultRow> rows;
  for (const Entry& entry : entries_) {
    rows.push_back(
        {.words = entry.fault.words, .state = entry.state, .at = entry.at});
  }
  return rows;
}

}  // namespace demo
