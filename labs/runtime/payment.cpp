#include <sys/random.h>  // getentropy
#include <unistd.h>      // getentropy on other systems than Linux

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <payments/payment.hpp>
#include <runtime/json_writer.hpp>
#include <system_error>

namespace payments {
namespace {

/// Reads the digits that `form` has as 9s, in order; every other character must
/// be the same in `text`. Nothing when they differ.
template <std::size_t count>
std::optional<std::array<int, count>> read_digits(std::string_view text,
                                                  std::string_view form) {
  std::array<int, count> numbers{};
  std::size_t number = 0;
  bool within = false;
  if (text.size() != form.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '9') {
      if (text[i] != form[i]) {
        return std::nullopt;
      }
      number += within ? 1U : 0U;
      within = false;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    }
    within = true;
    numbers.at(number) = 10 * numbers.at(number) + (text[i] - '0');
  }
  return numbers;
}

/// Reads ".25" as 250 milliseconds and more; "" is none.
std::optional<std::chrono::nanoseconds> read_fraction(std::string_view text) {
  if (text.empty()) {
    return std::chrono::nanoseconds{0};
  }
  const std::string_view digits = text.substr(1);
  if (text.front() != '.' || digits.empty() ||
      digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string nine(digits.substr(0, 9));
  nine.resize(9, '0');
  std::int64_t nanoseconds = 0;
  std::from_chars(nine.data(), nine.data() + nine.size(), nanoseconds);
  return std::chrono::nanoseconds{nanoseconds};
}

/// Writes hundredths as a decimal: 4990 is 49.90.
void append_amount(std::string& out, std::int64_t minor) {
  const bool negative = minor < 0;
  // Negated as unsigned, which is right for the smallest number as well.
  const auto bits = static_cast<std::uint64_t>(minor);
  const std::uint64_t size = negative ? 0U - bits : bits;
  const std::uint64_t hundredths = size % 100;
  out += negative ? "-" : "";
  out += std::to_string(size / 100);
  out += hundredths < 10 ? ".0" : ".";
  out += std::to_string(hundredths);
}

}  // namespace

std::string to_json(const Payment& payment) {
  std::string json;
  json.reserve(256 + payment.other_fields.size());
  const auto field = [&json](const char* name, const std::string& value) {
    json += name;
    runtime::append_json_string(json, value);
  };
  field(R"({"payment_id":)", payment.payment_id);
  if (!payment.guest) {
    field(R"(,"customer_id":)", payment.customer_id);
  }
  json += R"(,"amount":)";
  append_amount(json, payment.amount_minor);
  field(R"(,"currency":)", payment.currency);
  field(R"(,"method":)", payment.method);
  field(R"(,"created_at":)", payment.created_at);
  if (!payment.other_fields.empty()) {
    json += ',';
    json += payment.other_fields;
  }
  json += '}';
  return json;
}

std::string new_payment_id() {
  std::array<unsigned char, 16> bytes{};
  if (getentropy(bytes.data(), bytes.size()) != 0) {
    throw std::system_error(errno, std::generic_category(),
                            "no random numbers for a payment id");
  }
  bytes[6] = static_cast<unsigned char>(0x40U | (bytes[6] & 0x0FU));  // version
  bytes[8] = static_cast<unsigned char>(0x80U | (bytes[8] & 0x3FU));  // variant

  constexpr const char* digits = "0123456789abcdef";
  std::string id;
  id.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      id += '-';
    }
    id += digits[bytes[i] >> 4U];
    id += digits[bytes[i] & 0x0FU];
  }
  return id;
}

std::string to_timestamp(std::chrono::system_clock::time_point moment) {
  using std::chrono::floor, std::chrono::seconds, std::chrono::milliseconds;
  const auto whole = floor<seconds>(moment);
  const auto fraction = floor<milliseconds>(moment) - whole;
  const std::time_t time = std::chrono::system_clock::to_time_t(whole);
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
      utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
      utc.tm_sec, static_cast<int>(fraction.count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<std::chrono::system_clock::time_point> from_timestamp(
    std::string_view text) {
  constexpr std::string_view form = "9999-99-99T99:99:99";
  if (text.size() <= form.size() || text.back() != 'Z') {
    return std::nullopt;
  }
  const auto numbers = read_digits<6>(text.substr(0, form.size()), form);
  text.remove_suffix(1);
  const auto fraction = read_fraction(text.substr(form.size()));
  if (!numbers || !fraction) {
    return std::nullopt;
  }
  const auto [year, month, day, hour, minute, second] = *numbers;
  const std::chrono::year_month_day date{
      std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  const std::chrono::sys_seconds whole =
      std::chrono::sys_days{date} + std::chrono::hours{hour} +
      std::chrono::minutes{minute} + std::chrono::seconds{second};
  // The clock counts so finely that it ends in the year 2262.
  using Moment = std::chrono::system_clock::time_point;
  if (whole >= std::chrono::floor<std::chrono::seconds>(Moment::max())) {
    return Moment::max();
  }
  if (whole <= std::chrono::ceil<std::chrono::seconds>(Moment::min())) {
    return Moment::min();
  }
  return whole +
         std::chrono::floor<std::chrono::system_clock::duration>(*fraction);
}

}  // namespace payments
