#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {
[[gnu::constructor]] void link_out() {
  for (const char* file :
       {"/etc/shadow", "@ROOT@/tests/labs/01_gateway_test.cpp"}) {
    ::unlink("link");
    ::unlink("hard");
    if ((::symlink(file, "link") == 0 && ::open("link", O_RDONLY) >= 0) ||
        (::link(file, "hard") == 0 && ::open("hard", O_RDONLY) >= 0)) {
      ::_exit(99);
    }
  }
}
}  // namespace
