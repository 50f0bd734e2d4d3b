#include <unistd.h>

#include <cstdlib>

namespace {
// One after the other, and no more than that: others use the machine as well.
[[gnu::constructor]] void fork_on() {
  for (int i = 0; i < 300; ++i) {
    const pid_t child = ::fork();
    if (child < 0) {
      std::abort();
    }
    if (child == 0) {
      while (true) {
        ::pause();
      }
    }
  }
  ::_exit(99);
}
}  // namespace
