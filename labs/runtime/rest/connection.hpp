#pragma once
// One connection of a client, with limits on what it may send and how slowly.
// Includes cpp-httplib: only http_server.cpp and connection.cpp include this.

#include <httplib.h>

#include <chrono>
#include <cstddef>
#include <runtime/rest/http.hpp>
#include <runtime/rest/request_head.hpp>
#include <string>
#include <string_view>

namespace runtime::rest {

/// What cpp-httplib reads a request from and writes its answer to. It gets to
/// see a head that says what is needed and nothing else, so that none of its
/// own readings of a head counts. An answer leaves in one piece.
class Connection final : public httplib::Stream {
 public:
  using Clock = std::chrono::steady_clock;

  /// Takes the socket over. `stop` is a descriptor that becomes readable when
  /// idle connections are to end; it stays the caller's.
  Connection(int socket, int stop, const HttpLimits& limits);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;

  /// Waits for a request and reads its head, which head() then is. False when
  /// the client has gone, was idle for too long, or the server stops.
  bool await_head();
  [[nodiscard]] const RequestHead& head() const { return head_; }
  [[nodiscard]] Clock::time_point began() const { return began_; }

  /// Whether the time for reading the request is over.
  [[nodiscard]] bool late() const { return Clock::now() >= deadline_; }

  /// The bytes behind the request cannot be told from another request.
  void give_up() { given_up_ = true; }
  [[nodiscard]] bool given_up() const { return given_up_; }

  /// Sends what was written. False when the client does not take it.
  bool flush();
  /// Adds to what flush() sends.
  void put(std::string_view text) { output_ += text; }

  // What cpp-httplib calls. Newer releases ask for more than 0.11 does, so the
  // last three override nothing there.
  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override;
  ssize_t write(const char* from, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return socket_; }
  // NOLINTBEGIN(modernize-use-override)
  [[nodiscard]] virtual bool wait_readable() const { return true; }
  [[nodiscard]] virtual bool wait_writable() const { return true; }
  [[nodiscard]] virtual time_t duration() const { return 0; }
  // NOLINTEND(modernize-use-override)

 private:
  bool await_first_byte();
  bool receive(Clock::time_point until);
  void refuse_head(int status, std::string detail);
  void show_head();
  void linger();

  int socket_;
  int stop_;
  const HttpLimits& limits_;
  RequestHead head_;
  std::string shown_;     // the head that cpp-httplib sees
  std::size_t at_ = 0;    // how much of it was read
  std::string input_;     // came, and nobody has read it
  std::size_t used_ = 0;  // how much of that was read
  std::string output_;
  Clock::time_point began_;
  Clock::time_point deadline_;
  bool given_up_ = false;
};

}  // namespace runtime::rest
