// A program that prints a gigabyte.

#include <array>
#include <cstdio>

int main() {
  constexpr std::size_t gigabyte = 1U << 30U;
  std::array<char, 65536> block{};
  block.fill('x');
  for (std::size_t done = 0; done < gigabyte; done += block.size()) {
    if (std::fwrite(block.data(), 1, block.size(), stdout) != block.size()) {
      return 1;
    }
  }
  return 0;
}
