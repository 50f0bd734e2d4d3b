#include <unistd.h>

#include <string>

namespace {
[[gnu::constructor]] void flood() {
  const std::string much(1U << 16U, 'x');
  while (::write(STDOUT_FILENO, much.data(), much.size()) >= 0) {
  }
}
}  // namespace
