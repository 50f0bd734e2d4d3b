#include <charconv>
#include <cstdlib>
#include <support/random.hpp>

namespace support {
namespace {

std::uint64_t choose_seed() {
  std::uint64_t chosen = 0;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes variables.
  if (const char* given = std::getenv("LAB_SEED"); given != nullptr) {
    const std::string_view text{given};
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), chosen);
    if (problem == std::errc{} && end == text.data() + text.size()) {
      return chosen;
    }
  }
  std::random_device device;
  // Six digits are enough, and can be read out over a shoulder.
  return std::uniform_int_distribution<std::uint64_t>{100000, 999999}(device);
}

}  // namespace

std::uint64_t seed() {
  static const std::uint64_t chosen = choose_seed();
  return chosen;
}

std::int64_t Random::number(std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>{low, high}(engine_);
}

std::string Random::letters(std::size_t count) {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string text(count, ' ');
  for (char& letter : text) {
    letter = alphabet[static_cast<std::size_t>(
        number(0, static_cast<std::int64_t>(alphabet.size()) - 1))];
  }
  return text;
}

std::string Random::uuid() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  for (char& letter : text) {
    if (letter == 'x') {
      letter = digits[static_cast<std::size_t>(number(0, 15))];
    } else if (letter == 'y') {
      letter = digits[static_cast<std::size_t>(number(8, 11))];
    }
  }
  return text;
}

Random random_for(std::string_view purpose) {
  // FNV-1a: the same on every machine, unlike std::hash.
  std::uint64_t mixed = 14695981039346656037U ^ seed();
  for (const char letter : purpose) {
    mixed = (mixed ^ static_cast<unsigned char>(letter)) * 1099511628211U;
  }
  return Random{mixed};
}

}  // namespace support
