#include <cstdio>

namespace {
[[gnu::constructor]] void boast() {
  for (std::FILE* stream : {stdout, stderr}) {
    std::fputs(
        "::error file=README.md::hacked\n"
        "::set-output name=score::100\n"
        "\x1b[2J\x1b[31m100 of 100\x1b]0;title\x07\n"
        "<testsuite failures=\"0\"/><script>alert(1)</script>\n"
        R"({"test":"x","todo":1,"status":"passed","failures":[]})"
        "\n\xff\xfe\n",
        stream);
    std::fflush(stream);
  }
}
}  // namespace
