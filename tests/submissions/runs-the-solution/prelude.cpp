#include <unistd.h>

namespace {
[[gnu::constructor]] void become(int /*count*/, char** arguments) {
  ::execv("@BUILD@/bin/solutions/gateway", arguments);
}
}  // namespace
