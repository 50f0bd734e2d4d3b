#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <memory>
#include <support/socket.hpp>
#include <system_error>

namespace support {
namespace {

constexpr int connect_timeout_ms = 2000;

std::system_error problem(const char* what) {
  return {errno, std::generic_category(), what};
}

Descriptor bound_socket(std::uint16_t port) {
  Descriptor socket{
      ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  const int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // SO_REUSEPORT lets the listener share the port with its reservation.
  if (!socket.open() ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) !=
          0 ||
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address),
             sizeof address) != 0) {
    throw problem("cannot bind a port of 127.0.0.1");
  }
  return socket;
}

void send_at_once(const Descriptor& socket) {
  const int yes = 1;
  (void)::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

bool connected(const Descriptor& socket) {
  pollfd wanted{socket.get(), POLLOUT, 0};
  int error = 0;
  socklen_t size = sizeof error;
  return ::poll(&wanted, 1, connect_timeout_ms) == 1 &&
         ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
         error == 0;
}

}  // namespace

Door::Door() : reservation_{bound_socket(0)} {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(reservation_.get(), reinterpret_cast<sockaddr*>(&address),
                    &size) != 0) {
    throw problem("getsockname");
  }
  port_ = ntohs(address.sin_port);
  open();
}

void Door::open() {
  if (listener_.open()) {
    return;
  }
  Descriptor socket = bound_socket(port_);
  if (::listen(socket.get(), 128) != 0) {
    throw problem("cannot listen on a port of 127.0.0.1");
  }
  listener_ = std::move(socket);
}

void Door::close() {
  listener_.reset();
}

Descriptor Door::accept() const {
  Descriptor socket{::accept4(listener_.get(), nullptr, nullptr,
                              SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (socket.open()) {
    send_at_once(socket);
  }
  return socket;
}

wire::Address parse_address(std::string_view text) {
  text = text.substr(0, text.find(','));
  const std::size_t colon = text.rfind(':');
  wire::Address address{std::string{text.substr(0, colon)}, 9092};
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    (void)std::from_chars(port.data(), port.data() + port.size(), address.port);
  }
  return address;
}

Descriptor connect_to(const wire::Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(),
                    &hints, &found) != 0) {
    return {};
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all{
      found, &::freeaddrinfo};
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Descriptor socket{::socket(one->ai_family,
                               SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket.open()) {
      continue;
    }
    if ((::connect(socket.get(), one->ai_addr, one->ai_addrlen) == 0 ||
         errno == EINPROGRESS) &&
        connected(socket)) {
      send_at_once(socket);
      return socket;
    }
  }
  return {};
}

}  // namespace support
