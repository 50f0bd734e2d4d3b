#include <sys/random.h>  // getentropy
#include <unistd.h>      // getentropy on other systems than Linux

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <payments/payment.hpp>
#include <runtime/json_writer.hpp>
#include <system_error>

namespace payments {
namespace {

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

}  // namespace payments
