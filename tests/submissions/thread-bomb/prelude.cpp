#include <unistd.h>

#include <thread>
#include <vector>

namespace {
// A thread too many throws, and nobody catches it.
[[gnu::constructor]] void start_on() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 300; ++i) {
    threads.emplace_back([] { ::pause(); });
  }
  ::_exit(99);
}
}  // namespace
