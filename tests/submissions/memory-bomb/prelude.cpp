#include <cstdlib>
#include <cstring>

namespace {
[[gnu::constructor]] void grow() {
  constexpr std::size_t part = std::size_t{64} << 20U;
  for (int i = 0; i < 4096; ++i) {
    void* more = std::malloc(part);
    if (more != nullptr) {
      std::memset(more, 1, part);
    }
  }
}
}  // namespace
