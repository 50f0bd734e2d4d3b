#pragma once
// Puts an HttpApplication behind HTTP/1.1. cpp-httplib listens, starts the
// threads, reads bodies and writes answers; heads, limits and time are watched
// here, as the library has no limits for them.

#include <memory>
#include <runtime/rest/http.hpp>
#include <string>

namespace runtime::rest {

class HttpServer {
 public:
  /// Binds and listens; requests are answered from here on. Port 0 is any that
  /// is free. `application` must outlive it. Throws std::runtime_error, in
  /// words for people, when it cannot listen there.
  HttpServer(const std::string& host, int port, const HttpLimits& limits,
             HttpApplication& application);
  /// As stop().
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  HttpServer(HttpServer&&) = delete;
  HttpServer& operator=(HttpServer&&) = delete;

  [[nodiscard]] int port() const;

  /// Takes no more connections, closes idle ones, and returns when every
  /// request that had begun is answered.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace runtime::rest
