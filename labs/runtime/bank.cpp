#include <httplib.h>

#include <charconv>
#include <payments/bank.hpp>
#include <stdexcept>
#include <string_view>

namespace payments {
namespace {

constexpr const char* example = ": write it as http://127.0.0.1:19070";

struct Place {
  std::string host;
  int port = 0;
};

Place read_url(const std::string& url) {
  constexpr std::string_view scheme = "http://";
  constexpr int highest_port = 65535;
  const auto wrong = [&url](const char* what) {
    return std::invalid_argument("the bank's address \"" + url + "\" " + what +
                                 example);
  };
  if (!url.starts_with(scheme)) {
    throw wrong("does not begin with http://");
  }
  std::string_view rest = std::string_view(url).substr(scheme.size());
  if (rest.ends_with('/')) {
    rest.remove_suffix(1);
  }
  const std::size_t colon = rest.rfind(':');
  Place place{.host = std::string(rest.substr(0, colon))};
  if (colon == std::string_view::npos || place.host.empty()) {
    throw wrong("has no host and port");
  }
  const std::string_view port = rest.substr(colon + 1);
  const auto [end, error] =
      std::from_chars(port.data(), port.data() + port.size(), place.port);
  if (error != std::errc{} || end != port.data() + port.size() ||
      place.port < 1 || place.port > highest_port) {
    throw wrong("has no port from 1 to 65535 at its end");
  }
  return place;
}

/// What people call what went wrong between us and the bank.
std::string words_for(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "no connection to the bank";
    case httplib::Error::Read:
      return "the bank did not answer in time, or hung up";
    case httplib::Error::Write:
      return "the bank hung up before the request was sent";
    default:
      return "the connection to the bank failed: " + httplib::to_string(error);
  }
}

/// What the bank sent, in one line.
std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

/// The key with every byte that is no printable ASCII, and the percent sign, as
/// %XX: different keys stay different.
std::string for_header(std::string_view key) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char c : key) {
    if (c > ' ' && c <= '~' && c != '%') {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += '%';
      text += digits[byte / digits.size()];
      text += digits[byte % digits.size()];
    }
  }
  return text;
}

}  // namespace

class Bank::Connection {
 public:
  Connection(const std::string& url, std::chrono::milliseconds timeout)
      : place_(read_url(url)), client_(place_.host, place_.port) {
    if (timeout < std::chrono::milliseconds(1)) {
      throw std::invalid_argument(
          "the time to wait for the bank must be 1 ms or more");
    }
    client_.set_connection_timeout(timeout);
    client_.set_read_timeout(timeout);
    client_.set_write_timeout(timeout);
    client_.set_keep_alive(true);
    // Else each request waits 40 ms for the acknowledgement of its first half.
    client_.set_tcp_nodelay(true);
  }

  Charge charge(const Payment& payment, const std::string& key) {
    httplib::Headers headers;
    if (!key.empty()) {
      headers.emplace("Idempotency-Key", for_header(key));
    }
    const httplib::Result result =
        client_.Post("/charges", headers, to_json(payment), "application/json");
    if (!result) {
      return {ChargeStatus::unavailable, words_for(result.error())};
    }
    constexpr int charged = 200;
    constexpr int bad_request = 400;
    constexpr int declined = 402;
    constexpr int unavailable = 503;
    const std::string words = first_line(result->body);
    switch (result->status) {
      case charged:
        return {ChargeStatus::charged, words};
      case declined:
        return {ChargeStatus::declined, words};
      case unavailable:
        return {ChargeStatus::unavailable, words};
      case bad_request:  // of a web server, too: so it is no `declined`
        return {ChargeStatus::unavailable,
                "unexpected answer 400 (is the payment complete, and this the "
                "bank?): " +
                    words};
      default:
        return {ChargeStatus::unavailable,
                "unexpected answer " + std::to_string(result->status) +
                    " (is this the bank?): " + words};
    }
  }

 private:
  Place place_;
  httplib::Client client_;
};

Bank::Bank(const std::string& url, std::chrono::milliseconds timeout)
    : connection_(std::make_unique<Connection>(url, timeout)) {}
Bank::~Bank() = default;
Bank::Bank(Bank&& other) noexcept = default;
Bank& Bank::operator=(Bank&& other) noexcept = default;

Charge Bank::charge(const Payment& payment,
                    const std::string& idempotency_key) {
  return connection_->charge(payment, idempotency_key);
}

}  // namespace payments
