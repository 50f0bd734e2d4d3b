#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <runtime/rest/connection.hpp>
#include <utility>

namespace runtime::rest {
namespace {

using Clock = Connection::Clock;

int milliseconds_until(Clock::time_point moment) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(moment - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

/// Waits for the socket. False when the time is over.
bool ready(int socket, short event, Clock::time_point until) {
  pollfd wanted = {socket, event, 0};
  int result = 0;
  do {
    result = ::poll(&wanted, 1, milliseconds_until(until));
  } while (result < 0 && errno == EINTR);
  return result > 0;
}

}  // namespace

Connection::Connection(int socket, int stop, const HttpLimits& limits)
    : socket_(socket), stop_(stop), limits_(limits) {}

Connection::~Connection() {
  linger();
  ::close(socket_);
}

/// Lets the client read the last answer. To close with bytes unread would
/// reset the connection, and the answer could be lost on its way.
void Connection::linger() {
  constexpr std::chrono::milliseconds patience{300};
  constexpr std::size_t most = std::size_t{4} << 20U;
  if (!given_up_) {
    return;
  }
  ::shutdown(socket_, SHUT_WR);
  const auto until = Clock::now() + patience;
  std::array<char, 16384> unread;  // NOLINT(*-member-init): filled by recv
  for (std::size_t sum = 0; sum < most && ready(socket_, POLLIN, until);) {
    const ssize_t got = ::recv(socket_, unread.data(), unread.size(), 0);
    if (got <= 0) {
      return;
    }
    sum += static_cast<std::size_t>(got);
  }
}

bool Connection::await_first_byte() {
  if (used_ < input_.size()) {
    return true;
  }
  std::array<pollfd, 2> wanted = {{{socket_, POLLIN, 0}, {stop_, POLLIN, 0}}};
  const auto until = Clock::now() + limits_.idle;
  while (::poll(wanted.data(), wanted.size(), milliseconds_until(until)) < 0 &&
         errno == EINTR) {
  }
  return wanted[0].revents != 0 && receive(Clock::now());
}

bool Connection::await_head() {
  if (!await_first_byte()) {
    return false;
  }
  began_ = Clock::now();
  deadline_ = began_ + limits_.reading;
  std::size_t blank = 0;  // an empty line before a request is passed over
  while (input_.compare(used_, 2, "\r\n") == 0 && blank++ < 2) {
    used_ += 2;
  }
  input_.erase(0, std::exchange(used_, 0));
  std::optional<std::size_t> length = head_length(input_);
  while (!length && input_.size() <= limits_.head_bytes) {
    if (!receive(deadline_)) {
      if (!late()) {
        return false;
      }
      refuse_head(408, "The head of the request did not come in time");
      return true;
    }
    length = head_length(input_);
  }
  if (!length || *length > limits_.head_bytes) {
    const std::string_view start = input_;
    const bool in_target = start.find('\n') == std::string_view::npos;
    refuse_head(in_target ? 414 : 431,
                "The head of the request is larger than " +
                    std::to_string(limits_.head_bytes) + " bytes");
    return true;
  }
  head_ = read_head(std::string_view(input_).substr(0, *length), limits_);
  used_ = *length;
  given_up_ = head_.wrong_status != 0;
  show_head();
  return true;
}

void Connection::refuse_head(int status, std::string detail) {
  head_ = {};
  head_.wrong_status = status;
  head_.wrong = std::move(detail);
  given_up_ = true;
}

void Connection::show_head() {
  at_ = 0;
  // It knows some methods only; which of them is allowed is not for it to say.
  const std::string& method = head_.request.method;
  shown_ = method == "POST" || method == "HEAD" ? method : "GET";
  shown_ += " / HTTP/1.1\r\nHost: here\r\n";
  if (head_.chunked) {
    shown_ += "Transfer-Encoding: chunked\r\n";
  } else {
    shown_ +=
        "Content-Length: " + std::to_string(head_.content_length) + "\r\n";
  }
  shown_ += "\r\n";
}

bool Connection::receive(Clock::time_point until) {
  if (!ready(socket_, POLLIN, until)) {
    return false;
  }
  constexpr std::size_t piece = std::size_t{16} * 1024;
  const std::size_t before = input_.size();
  input_.resize(before + piece);
  const ssize_t got = ::recv(socket_, input_.data() + before, piece, 0);
  input_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return got > 0;
}

ssize_t Connection::read(char* to, std::size_t size) {
  if (at_ < shown_.size()) {
    const std::size_t count = std::min(size, shown_.size() - at_);
    std::memcpy(to, shown_.data() + at_, count);
    at_ += count;
    return static_cast<ssize_t>(count);
  }
  if (used_ == input_.size()) {
    input_.clear();
    used_ = 0;
    if (std::exchange(head_.expects_continue, false)) {
      put("HTTP/1.1 100 Continue\r\n\r\n");
      flush();
    }
    if (!receive(deadline_)) {
      return late() ? -1 : 0;
    }
  }
  const std::size_t count = std::min(size, input_.size() - used_);
  std::memcpy(to, input_.data() + used_, count);
  used_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* from, std::size_t size) {
  output_.append(from, size);
  return static_cast<ssize_t>(size);
}

bool Connection::flush() {
  const auto until = Clock::now() + limits_.reading;
  std::size_t sent = 0;
  while (sent < output_.size()) {
    const ssize_t count =
        ::send(socket_, output_.data() + sent, output_.size() - sent,
               MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if ((errno != EAGAIN && errno != EINTR) ||
               !ready(socket_, POLLOUT, until)) {
      break;
    }
  }
  const bool all = sent == output_.size();
  output_.clear();
  return all;
}

// Nobody here asks who is at the other end.
void Connection::get_remote_ip_and_port(std::string& /*ip*/,
                                        int& /*port*/) const {}
void Connection::get_local_ip_and_port(std::string& /*ip*/,
                                       int& /*port*/) const {}

}  // namespace runtime::rest
