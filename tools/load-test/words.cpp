#include "words.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace load_test {

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t behind = 3; behind < digits.size(); behind += 4) {
    digits.insert(digits.size() - behind, ",");
  }
  return digits;
}

std::string rounded(double number) {
  return grouped(static_cast<std::uint64_t>(std::llround(number)));
}

std::string decimal(double number, int decimals) {
  std::array<char, 64> text{};
  static_cast<void>(
      std::snprintf(text.data(), text.size(), "%.*f", decimals, number));
  return text.data();
}

std::string percent(double number) {
  std::string text = decimal(number, 2);
  while (text.back() == '0') {
    text.pop_back();
  }
  if (text.back() == '.') {
    text.pop_back();
  }
  return text + " %";
}

std::string duration(std::chrono::microseconds time) {
  constexpr double thousand = 1000;
  const auto three_digits = [](double number) {
    return decimal(number, number < 9.995 ? 2 : number < 99.95 ? 1 : 0);
  };
  const auto micro = static_cast<double>(time.count());
  if (micro < thousand) {
    return std::to_string(time.count()) + " µs";
  }
  // What rounds to 1000 ms is 1.00 s.
  if (micro < 999.5 * thousand) {
    return three_digits(micro / thousand) + " ms";
  }
  return three_digits(micro / thousand / thousand) + " s";
}

std::string errors(const Measurement::Errors& errors) {
  std::string text;
  for (const auto& [name, count] : errors) {
    text.append(text.empty() ? "" : ", ")
        .append(name)
        .append(" ")
        .append(grouped(count));
  }
  return text.empty() ? "none" : text;
}

}  // namespace load_test
