#include "fake_kafka.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace tools_test {

FakeKafka::FakeKafka()
    : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  // NOLINTBEGIN(*-reinterpret-cast): the system's interface
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 16) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) !=
          0) {
    throw std::runtime_error("cannot listen on this machine");
  }
  // NOLINTEND(*-reinterpret-cast)
  address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  thread_ = std::thread([this] { serve(); });
}

FakeKafka::~FakeKafka() {
  shutdown(listener_, SHUT_RDWR);  // ends accept()
  thread_.join();
  close(listener_);
}

void FakeKafka::serve() const {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) {
      if (errno == EINVAL) {
        return;  // shut down
      }
      continue;
    }
    // Whoever connects and says nothing must not hold up the others.
    constexpr timeval patience{.tv_sec = 1, .tv_usec = 0};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    std::array<char, 64> request{};
    const ssize_t got = recv(client, request.data(), request.size(), 0);
    if (got >= 12 && !frozen_) {
      // Length 4, then the request's correlation id.
      std::array<char, 8> answer{0, 0, 0, 4};
      std::copy_n(request.begin() + 8, 4, answer.begin() + 4);
      send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
    close(client);
  }
}

}  // namespace tools_test
