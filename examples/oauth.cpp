// Connects with a token (SASL OAUTHBEARER), and sends one record. The token is
// what Kafka takes where nobody has told it of an identity provider, which is
// for tests only: it says who we are, and is not signed. A real program asks
// its provider for one, in the same place.
//
//   oauth FILE TOPIC NAME

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <kafka/producer.hpp>
#include <string>
#include <string_view>
#include <utility>

using namespace std::chrono_literals;

namespace {

/// Six bits a character, and no padding (RFC 7515).
std::string base64url(std::string_view bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t waiting = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    waiting = waiting << 8U | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 6; bits -= 6) {
      text += letters[(waiting >> (bits - 6)) & 63U];
    }
  }
  if (bits > 0) {
    text += letters[(waiting << (6 - bits)) & 63U];
  }
  return text;
}

std::string seconds_of(std::chrono::system_clock::time_point moment) {
  return std::to_string(
      std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch())
          .count());
}

kafka::OauthToken token_for(const std::string& name) {
  const auto now = std::chrono::system_clock::now();
  const auto expires = now + 1h;
  const std::string claims = R"({"sub":")" + name + R"(","iat":)" +
                             seconds_of(now) + R"(,"exp":)" +
                             seconds_of(expires) + "}";
  std::cout << "a token for " << name << '\n';
  return {
      .value = base64url(R"({"alg":"none"})") + "." + base64url(claims) + ".",
      .principal = name,
      .expires = expires};
}

}  // namespace

int main(int count, char** words) try {
  if (count != 4) {
    std::cerr << "usage: oauth FILE TOPIC NAME\n";
    return 2;
  }
  kafka::Config config = kafka::Config::from_file(words[1]);
  config.set("sasl.mechanism", "OAUTHBEARER")
      .set("delivery.timeout.ms", 10s)
      .on_token_refresh([name = words[3]] { return token_for(name); });

  kafka::Error failed;
  kafka::Producer producer{std::move(config),
                           [&failed](const kafka::DeliveryReport& report) {
                             failed = report.error();
                           }};
  if (const kafka::Error refused =
          producer.send({.topic = words[2], .value = "hello"})) {
    throw kafka::Exception{refused, "send"};
  }
  static_cast<void>(producer.close(20s));  // the report says it, too
  if (failed) {
    std::cerr << failed.text() << '\n';
    return 1;
  }
  std::cout << "delivered\n";
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
