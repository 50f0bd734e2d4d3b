#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

namespace {
[[gnu::constructor]] void open_all() {
  for (int file = STDERR_FILENO + 1; file < 4096; ++file) {
    if (::fcntl(file, F_GETFD) >= 0) {
      ::_exit(99);
    }
  }
  while (::open("/dev/null", O_RDONLY) >= 0) {
  }
  std::abort();
}
}  // namespace
