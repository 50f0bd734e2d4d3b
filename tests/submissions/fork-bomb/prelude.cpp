#include <unistd.h>

namespace {
[[gnu::constructor]] void multiply() {
  for (int i = 0; i < 100000; ++i) {
    if (::fork() == 0) {
      continue;
    }
  }
  ::pause();
}
}  // namespace
