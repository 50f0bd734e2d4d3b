#include <fcntl.h>
#include <unistd.h>

namespace {
[[gnu::constructor]] void read_them() {
  for (const char* file :
       {"@ROOT@/tests/labs/01_gateway_test.cpp",
        "@ROOT@/labs/01-gateway/lab.json", "@ROOT@/solutions/01_gateway.cpp",
        "@BUILD@/bin/tests/gateway_test"}) {
    if (::open(file, O_RDONLY) >= 0) {
      ::_exit(99);
    }
  }
}
}  // namespace
