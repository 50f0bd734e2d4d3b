#include <unistd.h>

#include <string_view>

namespace {
[[gnu::constructor]] void hang(int count, char** arguments) {
  for (int i = 0; i < count; ++i) {
    while (std::string_view(arguments[i]) == "--show-config") {
      ::pause();
    }
  }
}
}  // namespace
