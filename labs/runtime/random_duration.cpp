#include <random>
#include <runtime/random_duration.hpp>

namespace runtime {

std::chrono::milliseconds random_duration(std::chrono::milliseconds least,
                                          std::chrono::milliseconds most) {
  static std::random_device entropy;
  std::uniform_int_distribution<std::chrono::milliseconds::rep> between(
      least.count(), most.count());
  return std::chrono::milliseconds(between(entropy));
}

}  // namespace runtime
