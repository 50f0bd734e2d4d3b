#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace {
[[gnu::constructor]] void nest(int count, char** arguments) {
  constexpr std::size_t deep = 500'000;
  const std::string lists = std::string(deep, '[') + std::string(deep, ']');
  if (std::string_view(arguments[count - 1]) == "--show-config") {
    std::printf(R"({"acks":%s})", lists.c_str());
    std::fflush(stdout);
    ::_exit(0);
  }
  std::printf(R"({"verdict":"rejected","line":1,"reasons":[%s]})"
              "\n",
              lists.c_str());
  std::fflush(stdout);
}
}  // namespace
