// The way in for libFuzzer, which has main().
//
//   fuzz --target=payment -max_total_time=60 CORPUS …
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "target.hpp"

namespace {

const fuzz::Target* chosen = nullptr;

}  // namespace

// Both are libFuzzer's names: https://llvm.org/docs/LibFuzzer.html.
extern "C" int LLVMFuzzerInitialize(int* count, char*** words) {
  std::string_view name;
  constexpr std::string_view flag = "--target=";  // with two: not libFuzzer's
  for (int i = 1; i < *count; ++i) {
    const std::string_view word = (*words)[i];
    if (word.starts_with(flag)) {
      name = word.substr(flag.size());
    }
  }
  chosen = &fuzz::target(name);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  chosen->feed({reinterpret_cast<const char*>(data), size});
  return 0;
}
