#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace {
// Untouched: the limit is on addresses, and others use the machine as well.
[[gnu::constructor]] void take() {
  constexpr std::size_t part = std::size_t{256} << 20U;
  for (int i = 0; i < 64; ++i) {
    if (::mmap(nullptr, part, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
               0) == MAP_FAILED) {
      std::abort();
    }
  }
  ::_exit(99);
}
}  // namespace
