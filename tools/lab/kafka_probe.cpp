#include "kafka_probe.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>

namespace lab {

namespace {

using Clock = std::chrono::steady_clock;

class Socket {
 public:
  explicit Socket(const addrinfo& address)
      : descriptor_(socket(address.ai_family, address.ai_socktype,
                           address.ai_protocol)) {
    fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor_, F_SETFL, O_NONBLOCK);
  }
  ~Socket() { close(descriptor_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket(Socket&&) = delete;
  Socket& operator=(Socket&&) = delete;

  [[nodiscard]] int get() const { return descriptor_; }

  [[nodiscard]] bool wait(short events, Clock::time_point until) const {
    pollfd watched{.fd = descriptor_, .events = events, .revents = 0};
    int ready = -1;
    do {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - Clock::now());
      ready = poll(&watched, 1, std::max(0, static_cast<int>(left.count())));
      // A child that ends meanwhile, the compiler say, interrupts it.
    } while (ready < 0 && errno == EINTR);
    return ready == 1;
  }

 private:
  int descriptor_;
};

// A request as https://kafka.apache.org/protocol writes it: length 12, key 18
// (ApiVersions), version 0, correlation id "labs", client id "lp".
constexpr std::string_view request("\0\0\0\x0c\0\x12\0\0labs\0\x02lp", 16);
// The answer: four bytes of length, then the same correlation id.
constexpr std::size_t answer_size = 8;

bool answers(const addrinfo& address, Clock::time_point until) {
  const Socket socket(address);
  // It does not block; whether it worked shows below.
  static_cast<void>(connect(socket.get(), address.ai_addr, address.ai_addrlen));
  if (!socket.wait(POLLOUT, until) ||
      send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(request.size())) {
    return false;
  }
  std::array<char, answer_size> answer{};
  std::size_t got = 0;
  while (got < answer.size()) {
    if (!socket.wait(POLLIN, until)) {
      return false;
    }
    const ssize_t more =
        recv(socket.get(), answer.data() + got, answer.size() - got, 0);
    if (more <= 0) {
      return false;
    }
    got += static_cast<std::size_t>(more);
  }
  return std::string_view(answer.data() + 4, 4) == "labs";
}

}  // namespace

bool kafka_answers(const std::string& address,
                   std::chrono::milliseconds at_most) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return false;
  }
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (getaddrinfo(address.substr(0, colon).c_str(),
                  address.substr(colon + 1).c_str(), &wanted, &list) != 0) {
    return false;
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list,
                                                                 freeaddrinfo);
  const auto until = Clock::now() + at_most;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    if (answers(*one, until)) {
      return true;
    }
  }
  return false;
}

}  // namespace lab
