// HTTP as bytes on a socket: a client that can also be wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <support/descriptor.hpp>

namespace rest {

struct Response {
  int status = 0;  ///< 0: there was no answer.
  std::string head;
  std::string body;

  /// The value of a header; empty when it has none of that name.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// One connection to 127.0.0.1.
class HttpClient {
 public:
  /// Throws std::runtime_error when nobody listens.
  explicit HttpClient(std::uint16_t port);

  /// Sends bytes as they are. False when the other side has closed.
  bool send(std::string_view bytes);
  /// No more will be sent; answers still come.
  void end_sending();
  /// The next answer; status 0 if the connection ends or `patience` is over
  /// before it is complete. 100 Continue is passed over.
  Response receive(std::chrono::milliseconds patience = std::chrono::seconds{
                       20});
  /// Whether the server closes the connection within `patience`.
  bool closed_within(std::chrono::milliseconds patience);

 private:
  bool read_more(std::chrono::steady_clock::time_point until);

  support::Descriptor socket_;
  std::string input_;
};

/// A right request, as bytes.
std::string request(std::string_view method, std::string_view path,
                    std::string_view body = {},
                    std::string_view more_headers = {});

/// Sends a right request on a connection of its own.
Response ask(std::uint16_t port, std::string_view method, std::string_view path,
             std::string_view body = {}, std::string_view more_headers = {});

}  // namespace rest
