#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace {
[[gnu::constructor]] void write(int /*count*/, char** arguments) {
  for (const char* file :
       {"@REPORT@", "@ROOT@/.lab/grade/1.json", "@ROOT@/.lab/run-1/1.jsonl",
        "@ROOT@/tests/labs/01_gateway_test.cpp",
        "@BUILD@/bin/tests/gateway_test", "../contained", "../gateway",
        "../source/01_gateway.cpp", "../new", "../../new",
        static_cast<const char*>(arguments[0])}) {
    if (::open(file, O_WRONLY | O_CREAT, 0600) >= 0 || ::unlink(file) == 0 ||
        std::rename(file, "mine") == 0 || ::truncate(file, 0) == 0) {
      ::_exit(99);
    }
  }
}
}  // namespace
