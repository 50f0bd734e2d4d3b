#pragma once
// The faults of a run: what goes wrong, when, and for how long.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <support/random.hpp>
#include <vector>

#include "screen.hpp"

namespace demo {

/// A fault that can be switched on and off.
struct Fault {
  std::string words;  ///< "broker 2 is killed (kill -9)"
  std::chrono::milliseconds lasts{0};
  std::function<void()> begin;
  std::function<void()> end;
};

/// Spreads faults over a run. Not thread safe.
class FaultPlan {
 public:
  /// One after the other within `seconds`, at moments that `random` gives.
  FaultPlan(std::vector<Fault> faults, std::chrono::milliseconds seconds,
            support::Random& random);

  /// Begins and ends what is due. Returns the words for what began or ended.
  std::vector<std::string> advance(std::chrono::milliseconds elapsed);
  /// Ends what still goes on, and lets nothing more begin.
  std::vector<std::string> heal();

  [[nodiscard]] std::vector<FaultRow> rows() const;

 private:
  struct Entry {
    Fault fault;
    std::chrono::milliseconds at;
    FaultRow::State state = FaultRow::State::to_come;
  };

  std::vector<Entry> entries_;
};

}  // namespace demo
