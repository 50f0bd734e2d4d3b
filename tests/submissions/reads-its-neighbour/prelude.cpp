#include <fcntl.h>
#include <unistd.h>

namespace {
[[gnu::constructor]] void copy() {
  if (::open("@SUBMISSIONS@/right/01_gateway.cpp", O_RDONLY) >= 0) {
    ::_exit(99);
  }
}
}  // namespace
