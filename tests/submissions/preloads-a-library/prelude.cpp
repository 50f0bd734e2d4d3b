#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

namespace {
[[gnu::constructor]] void preload(int /*count*/, char** arguments) {
  if (::open("/etc/ld.so.preload", O_WRONLY | O_CREAT, 0600) >= 0) {
    ::_exit(99);
  }
  if (std::getenv("LD_PRELOAD") == nullptr) {
    ::setenv("LD_PRELOAD", "libm.so.6", 1);
    ::execv(arguments[0], arguments);
    ::_exit(98);
  }
}
}  // namespace
