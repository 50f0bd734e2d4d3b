#include <unistd.h>

namespace {
[[gnu::constructor]] void wait() {
  while (true) {
    ::pause();
  }
}
}  // namespace
