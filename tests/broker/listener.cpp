#include "listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): sockets' way.
  return reinterpret_cast<const sockaddr*>(&address);
}

bool pass_on(int from, int to) {
  std::array<char, 65536> buffer{};
  const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
  if (got <= 0) {
    return false;
  }
  for (ssize_t sent = 0; sent < got;) {
    const ssize_t now =
        ::send(to, buffer.data() + sent, static_cast<std::size_t>(got - sent),
               MSG_NOSIGNAL);
    if (now <= 0) {
      return false;
    }
    sent += now;
  }
  return true;
}

}  // namespace

Listener::Listener(std::uint16_t port)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int on = 1;
  ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  constexpr int backlog = 16;
  if (::bind(descriptor_, generic(address), sizeof address) != 0 ||
      ::listen(descriptor_, backlog) != 0) {
    throw std::runtime_error("cannot listen on port " + std::to_string(port));
  }
}

Listener::~Listener() {
  ::close(descriptor_);
}

Forwarder::Forwarder(std::uint16_t from, std::uint16_t to)
    : listener_(from), to_(to), thread_([this] { run(); }) {}

Forwarder::~Forwarder() {
  stop_ = true;
  thread_.join();
}

void Forwarder::run() {
  // Pairs: what comes in at an even place goes out at the next, and back.
  std::vector<pollfd> ends = {{listener_.descriptor(), POLLIN, 0}};
  while (!stop_) {
    constexpr int look_at_flag_ms = 20;
    ::poll(ends.data(), ends.size(), look_at_flag_ms);
    for (std::size_t i = 1; i < ends.size(); i += 2) {
      for (const std::size_t end : {i, i + 1}) {
        const std::size_t peer = end == i ? i + 1 : i;
        if (ends[end].revents != 0 && !pass_on(ends[end].fd, ends[peer].fd)) {
          ::shutdown(ends[peer].fd, SHUT_RDWR);
          ends[end].events = 0;
        }
      }
    }
    if (ends[0].revents != 0) {
      const int client = ::accept(listener_.descriptor(), nullptr, nullptr);
      const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_in address = loopback(to_);
      if (::connect(server, generic(address), sizeof address) != 0) {
        ::close(client);
        ::close(server);
        continue;
      }
      ++connections_;
      ends.push_back({client, POLLIN, 0});
      ends.push_back({server, POLLIN, 0});
    }
  }
  for (std::size_t i = 1; i < ends.size(); ++i) {
    ::close(ends[i].fd);
  }
}
