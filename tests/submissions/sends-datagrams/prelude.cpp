#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace {

sockaddr_in address(const char* host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  ::inet_pton(AF_INET, host, &address.sin_addr);
  return address;
}

[[gnu::constructor]] void send() {
  const sockaddr_in outside = address("192.0.2.1", 53);
  const sockaddr_in here = address("127.0.0.1", 0);
  const int datagrams = ::socket(AF_INET, SOCK_DGRAM, 0);
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::sendto(datagrams, "x", 1, 0,
               reinterpret_cast<const sockaddr*>(&outside),
               sizeof outside) == 1 ||
      ::bind(listener, reinterpret_cast<const sockaddr*>(&here), sizeof here) ==
          0 ||
      ::listen(listener, 1) == 0 || ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ||
      ::socket(AF_NETLINK, SOCK_RAW, 0) >= 0 ||
      ::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0) {
    ::_exit(99);
  }
}
}  // namespace
