#include <cstdio>
#include <cstdlib>

namespace {
[[gnu::constructor]] void speak() {
  std::fputs(
      "\x1b[2J\x1b]0;title\x07 <img src=x onerror=alert(1)> "
      "<script>alert(1)</script> ](javascript:x) =HYPERLINK(1)\r"
      "::error file=README.md::hacked\n",
      stderr);
  std::abort();
}
}  // namespace
