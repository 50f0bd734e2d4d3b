#include "gateway_trouble.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace lab {

using support::Verdict;

void Trouble::add(std::size_t line, const std::string& what) {
  if (++count_ == 1) {
    example_ = "for example line " + std::to_string(line) + ": " + what;
  }
}

void fail_if(const Trouble& trouble, support::Failure failure) {
  if (trouble.any()) {
    failure.seen = trouble.example();
    support::fail(std::move(failure));
  }
}

std::map<std::size_t, std::vector<const Verdict*>> by_line(
    const GatewayRun& run) {
  std::map<std::size_t, std::vector<const Verdict*>> found;
  for (const Verdict& verdict : run.verdicts().all) {
    found[static_cast<std::size_t>(std::max<std::int64_t>(verdict.line, 0))]
        .push_back(&verdict);
  }
  return found;
}

}  // namespace lab
