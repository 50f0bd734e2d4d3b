#include <charconv>
#include <cstddef>
#include <runtime/hundredths.hpp>
#include <string>
#include <system_error>

namespace runtime {
namespace {

/// A JSON number taken apart: digits × 10^exponent, without zeros at either
/// end. Zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

/// Reads the exponent of a number. One that no integer holds counts as one far
/// beyond any amount, which is all that matters.
std::int64_t read_exponent(std::string_view text) {
  constexpr std::int64_t far_beyond = std::int64_t{1} << 60U;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  std::int64_t size = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), size);
  if (error == std::errc::result_out_of_range || size > far_beyond) {
    size = far_beyond;
  }
  return negative ? -size : size;
}

/// `text` is a valid JSON number.
Decimal read_decimal(std::string_view text) {
  Decimal number;
  if (text.starts_with('-')) {
    number.negative = true;
    text.remove_prefix(1);
  }
  const std::size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    number.exponent = read_exponent(text.substr(e + 1));
    text = text.substr(0, e);
  }
  const std::size_t point = text.find('.');
  number.digits = text.substr(0, point);
  if (point != std::string_view::npos) {
    const std::string_view decimals = text.substr(point + 1);
    number.digits += decimals;
    number.exponent -= static_cast<std::int64_t>(decimals.size());
  }
  const std::size_t last = number.digits.find_last_not_of('0');
  if (last == std::string::npos) {
    return {};  // zero, whatever its sign and exponent
  }
  number.exponent +=
      static_cast<std::int64_t>(number.digits.size() - (last + 1));
  number.digits.resize(last + 1);
  number.digits.erase(0, number.digits.find_first_not_of('0'));
  return number;
}

}  // namespace

Hundredths read_hundredths(std::string_view number) {
  const Decimal decimal = read_decimal(number);
  if (decimal.digits.empty()) {
    return {.minor = 0};
  }
  const std::int64_t zeros = decimal.exponent + 2;  // 0.01 is 1
  if (zeros < 0) {
    return {.minor = {}, .too_fine = true};
  }
  constexpr std::size_t most_digits = 19;  // of a 64-bit integer
  if (decimal.digits.size() > most_digits ||
      zeros > static_cast<std::int64_t>(most_digits)) {
    return {};
  }
  const std::string written = (decimal.negative ? "-" : "") + decimal.digits +
                              std::string(static_cast<std::size_t>(zeros), '0');
  std::int64_t minor = 0;
  const auto [end, error] =
      std::from_chars(written.data(), written.data() + written.size(), minor);
  if (error != std::errc{}) {
    return {};
  }
  return {.minor = minor};
}

}  // namespace runtime
