#include <fcntl.h>
#include <unistd.h>

namespace {
[[gnu::constructor]] void leave() {
  for (const char* file : {"/tmp/of-a-submission", "/var/tmp/of-a-submission",
                           "/dev/shm/of-a-submission", "/of-a-submission",
                           "@ROOT@/of-a-submission"}) {
    if (::open(file, O_WRONLY | O_CREAT, 0600) >= 0) {
      ::unlink(file);
      ::_exit(99);
    }
  }
}
}  // namespace
