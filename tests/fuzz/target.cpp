#include "target.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace fuzz {
namespace {

constexpr std::array all_targets{
    Target{"payment", feed_payment},
    Target{"properties", feed_properties},
    Target{"frames", feed_frames},
    Target{"manifest", feed_manifest},
    Target{"reports", feed_reports},
    Target{"merged_report", feed_merged_report},
};

void print(std::string_view text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

}  // namespace

std::span<const Target> targets() {
  return all_targets;
}

const Target& target(std::string_view name) {
  const auto* const found = std::ranges::find(all_targets, name, &Target::name);
  if (found == all_targets.end()) {
    print("the targets are");
    for (const Target& each : all_targets) {
      print(" ");
      print(each.name);
    }
    print("\n");
    std::exit(2);  // NOLINT(concurrency-mt-unsafe): there is one thread
  }
  return *found;
}

void must(bool holds, std::string_view sentence, std::string_view shown) {
  if (holds) {
    return;
  }
  print("NOT TRUE: ");
  print(sentence);
  print("\n");
  print(shown);
  print("\n");
  std::abort();
}

}  // namespace fuzz
