// Prints keys and where our murmur2 puts them, for Agreement.java to compare:
// 10,000 random ones of every kind, and those that Lab 3's tests and the
// helper's own name. KEYS_SEED repeats a run.

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <kafka/murmur2.hpp>
#include <random>
#include <string>
#include <string_view>

namespace {

std::uint64_t seed() {
  std::uint64_t chosen = std::random_device{}();
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
  if (const char* const given = std::getenv("KEYS_SEED")) {
    const std::string_view text{given};
    std::from_chars(text.data(), text.data() + text.size(), chosen);
  }
  return chosen;
}

void print(std::string_view key) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string line = key.empty() ? "-" : "";
  for (const char c : key) {
    line += digits[static_cast<unsigned char>(c) >> 4U];
    line += digits[static_cast<unsigned char>(c) & 0xFU];
  }
  const std::int32_t hash = kafka::murmur2(key);
  line += " " + std::to_string(hash);
  for (const std::int32_t partitions : {3, 6, 48}) {
    line += " " + std::to_string((hash & 0x7fffffff) % partitions);
  }
  std::cout << line << '\n';
}

// Most keys are short; a few are as long as no sensible program makes them.
std::size_t random_length(std::mt19937_64& engine) {
  const auto up_to = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>{0, most}(engine);
  };
  return up_to(99) == 0 ? up_to(5000) : up_to(40);
}

}  // namespace

int main() {
  constexpr int count = 10'000;
  constexpr std::array<std::string_view, 10> named{
      "",
      "21",
      "foobar",
      "a-little-bit-long-string",
      "a-little-bit-longer-string",
      "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8",
      "abc",
      "CUST1072968136",
      "Grüße",
      "支付💶"};
  const std::uint64_t chosen = seed();
  std::cerr << "keys of seed " << chosen << " (KEYS_SEED=" << chosen
            << " repeats them)\n";
  for (const std::string_view key : named) {
    print(key);
  }
  std::mt19937_64 engine{chosen};
  std::uniform_int_distribution<int> byte{-128, 127};
  for (int i = 0; i < count; ++i) {
    std::string key(random_length(engine), '\0');
    for (char& c : key) {
      c = static_cast<char>(byte(engine));
    }
    print(key);
  }
}
