#include "http_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <stdexcept>
#include <support/socket.hpp>

namespace rest {
namespace {

using Clock = std::chrono::steady_clock;

bool wait_for(int socket, short event, Clock::time_point until) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  pollfd wanted = {socket, event, 0};
  return left.count() > 0 &&
         ::poll(&wanted, 1, static_cast<int>(left.count())) > 0;
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::string Response::header(std::string_view name) const {
  const auto lower = [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  };
  const std::string wanted = "\r\n" + std::string(name) + ": ";
  const auto found = std::ranges::search(head, wanted, {}, lower, lower);
  if (found.empty()) {
    return {};
  }
  return {found.end(), std::find(found.end(), head.end(), '\r')};
}

HttpClient::HttpClient(std::uint16_t port)
    : socket_{support::connect_to({"127.0.0.1", port})} {
  if (!socket_.open()) {
    throw std::runtime_error("nobody listens on port " + std::to_string(port));
  }
}

bool HttpClient::send(std::string_view bytes) {
  const auto until = Clock::now() + std::chrono::seconds{10};
  while (!bytes.empty()) {
    const ssize_t sent =
        ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN || !wait_for(socket_.get(), POLLOUT, until)) {
      return false;
    }
  }
  return true;
}

void HttpClient::end_sending() {
  ::shutdown(socket_.get(), SHUT_WR);
}

bool HttpClient::read_more(Clock::time_point until) {
  std::array<char, 16384> piece;  // NOLINT(*-member-init): filled by recv
  if (!wait_for(socket_.get(), POLLIN, until)) {
    return false;
  }
  const ssize_t got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  if (got > 0) {
    input_.append(piece.data(), static_cast<std::size_t>(got));
  }
  return got > 0;
}

Response HttpClient::receive(std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  const auto complete = [&](std::size_t size) {
    while (input_.size() < size) {
      if (!read_more(until)) {
        return false;
      }
    }
    return true;
  };
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!complete(input_.size() + 1)) {
      return {};
    }
  }
  constexpr std::size_t version = 9;  // "HTTP/1.1 "
  Response response;
  response.head = input_.substr(0, end + 2);
  response.status = static_cast<int>(
      number(std::string_view(response.head).substr(version, 3)));
  input_.erase(0, end + 4);
  if (response.status == 100) {
    return receive(patience);
  }
  const std::size_t length = number(response.header("Content-Length"));
  if (!complete(length)) {
    return {};
  }
  response.body = input_.substr(0, length);
  input_.erase(0, length);
  return response;
}

bool HttpClient::closed_within(std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  while (read_more(until)) {
  }
  return Clock::now() < until;
}

std::string request(std::string_view method, std::string_view path,
                    std::string_view body, std::string_view more_headers) {
  std::string text(method);
  text.append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
  if (method == "POST") {
    text += "Content-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n";
  }
  return text.append(more_headers).append("\r\n").append(body);
}

Response ask(std::uint16_t port, std::string_view method, std::string_view path,
             std::string_view body, std::string_view more_headers) {
  HttpClient client(port);
  client.send(request(method, path, body, more_headers));
  return client.receive();
}

}  // namespace rest
