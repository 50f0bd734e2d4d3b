#pragma once
// A request and its answer, as the REST gateway sees them: no HTTP library.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace runtime::rest {

/// What the head of a request says, and its body once that has come.
struct HttpRequest {
  std::string method;            // "POST"
  std::string path;              // "/payments", without ?query
  std::string content_type;      // as sent; empty: none
  std::string content_encoding;  // as sent; empty: none
  std::string authorization;     // as sent; empty: none
  std::string body;
};

struct HttpResponse {
  int status = 0;
  std::string body = {};
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// How much a client may ask of the server.
struct HttpLimits {
  std::size_t body_bytes = std::size_t{1024} * 1024;
  std::size_t headers = 64;
  std::size_t head_bytes = std::size_t{16} * 1024;
  std::size_t connections = 256;
  /// From the first byte of a request to its last.
  std::chrono::milliseconds reading{5000};
  /// Without a request, after which a connection is closed.
  std::chrono::milliseconds idle{5000};
};

/// Answers requests. All of it is called from several threads at once.
class HttpApplication {
 public:
  HttpApplication() = default;
  HttpApplication(const HttpApplication&) = delete;
  HttpApplication& operator=(const HttpApplication&) = delete;
  HttpApplication(HttpApplication&&) = delete;
  HttpApplication& operator=(HttpApplication&&) = delete;
  virtual ~HttpApplication() = default;

  /// Called when the head has been read. Nothing, if the body is wanted;
  /// else the answer, and the body is not read.
  virtual std::optional<HttpResponse> answer_head(
      const HttpRequest& request) = 0;

  /// Called with the body of a POST that answer_head() did not answer.
  virtual HttpResponse answer(const HttpRequest& request) = 0;

  /// Called once for each answer, also for those that the server gives itself,
  /// with the time since the request's first byte.
  virtual void answered(int status, std::chrono::microseconds time) = 0;
};

}  // namespace runtime::rest
