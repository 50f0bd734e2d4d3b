#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <support/fair_time.hpp>

namespace support {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// For how long, since the machine started, some process had to wait: the number
// behind "total=" in the line "some avg10=… total=…".
microseconds waited_for(const char* resource) {
  std::ifstream pressure{std::string{"/proc/pressure/"} + resource};
  std::string word;
  while (pressure >> word) {
    constexpr std::string_view name = "total=";
    if (word.starts_with(name)) {
      return microseconds{std::stoll(word.substr(name.size()))};
    }
  }
  return microseconds{0};
}

microseconds waited_for_machine() {
  return waited_for("cpu") + waited_for("io");
}

}  // namespace

milliseconds fair_part(microseconds passed, microseconds waited) {
  return std::chrono::duration_cast<milliseconds>(
      passed - std::clamp(waited, microseconds{0}, passed) / 2);
}

void FairStopwatch::restart() {
  began_ = steady_clock::now();
  waited_before_ = waited_for_machine();
}

milliseconds FairStopwatch::elapsed() const {
  return fair_part(
      std::chrono::duration_cast<microseconds>(steady_clock::now() - began_),
      waited_for_machine() - waited_before_);
}

bool FairStopwatch::passed(milliseconds limit) const {
  return steady_clock::now() - began_ >= limit && elapsed() >= limit;
}

}  // namespace support
