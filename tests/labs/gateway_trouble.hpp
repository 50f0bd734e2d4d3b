// What the checks of a gateway's run share: the same trouble with many payments
// is told once, with how many there are and one example.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <support/failure.hpp>
#include <support/json.hpp>
#include <vector>

#include "gateway_run.hpp"

namespace lab {

/// Lines with the same trouble.
class Trouble {
 public:
  void add(std::size_t line, const std::string& what);
  [[nodiscard]] bool any() const { return count_ > 0; }
  [[nodiscard]] std::size_t count() const { return count_; }
  /// "for example line 17: there is no key"
  [[nodiscard]] const std::string& example() const { return example_; }

 private:
  std::size_t count_ = 0;
  std::string example_;
};

/// Notes the failure, with the example as what was seen, if there is trouble.
void fail_if(const Trouble& trouble, support::Failure failure);

/// The verdicts of a run by the line that they are about.
std::map<std::size_t, std::vector<const support::Verdict*>> by_line(
    const GatewayRun& run);

inline constexpr const char* nothing_was_paid =
    "A customer pressed pay, saw no error, and nothing was paid.";

}  // namespace lab
