#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "attack.hpp"

namespace attack {
namespace {

sockaddr_in local_address(const std::string& port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// The system's interface: every kind of address has the same beginning.
template <typename Address>
const sockaddr* general(const Address& address) {
  return reinterpret_cast<const sockaddr*>(
      &address);  // NOLINT(*-reinterpret-cast)
}

bool connect_with(int protocol, const Arguments& arguments) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, protocol);
  const sockaddr_in address = local_address(arguments[0]);
  return socket >= 0 &&
         ::connect(socket, general(address), sizeof address) == 0;
}

bool send_fast_open(const Arguments& arguments) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = local_address(arguments[0]);
  return socket >= 0 && ::sendto(socket, "x", 1, MSG_FASTOPEN, general(address),
                                 sizeof address) == 1;
}

bool send_message_fast_open(const Arguments& arguments) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = local_address(arguments[0]);
  char byte = 'x';
  iovec data{.iov_base = &byte, .iov_len = 1};
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = sizeof address;
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  return socket >= 0 && ::sendmsg(socket, &message, MSG_FASTOPEN) == 1;
}

bool send_udp(const Arguments& arguments) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in address = local_address(arguments[0]);
  return socket >= 0 &&
         ::sendto(socket, "x", 1, 0, general(address), sizeof address) == 1;
}

bool bind_port(const Arguments& /*arguments*/) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = local_address("0");
  return socket >= 0 && ::bind(socket, general(address), sizeof address) == 0;
}

bool listen_unbound(const Arguments& /*arguments*/) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  return socket >= 0 && ::listen(socket, 1) == 0;
}

sockaddr_un named(std::string_view name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::ranges::copy(name, std::begin(address.sun_path));
  return address;
}

socklen_t length_of(std::string_view name) {
  return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
}

bool connect_unix(const std::string& name) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  const sockaddr_un address = named(name);
  return socket >= 0 &&
         ::connect(socket, general(address), length_of(name)) == 0;
}

// A datagram socket can be had without socket(), and reach others by name.
bool send_from_pair(const Arguments& arguments) {
  std::array<int, 2> pair{};
  const std::string name = std::string(1, '\0') + arguments[0];
  const sockaddr_un address = named(name);
  return ::socketpair(AF_UNIX, SOCK_DGRAM, 0, pair.data()) == 0 &&
         ::sendto(pair[0], "x", 1, 0, general(address), length_of(name)) == 1;
}

bool open_netlink(const Arguments& /*arguments*/) {
  return ::socket(AF_NETLINK, SOCK_RAW, 0) >= 0;
}

// Not an attack: what every client does before it connects.
bool look_up(const Arguments& arguments) {
  addrinfo hints{};
  hints.ai_flags = AI_ADDRCONFIG;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int problem =
      ::getaddrinfo(arguments[0].c_str(), "19092", &hints, &found);
  if (problem == 0) {
    ::freeaddrinfo(found);
  }
  return problem == 0;
}

}  // namespace

void add_network(Attacks& attacks) {
  attacks["connect"] = [](const Arguments& arguments) {
    return connect_with(0, arguments);
  };
  constexpr int multipath_tcp = 262;  // IPPROTO_MPTCP in newer headers
  attacks["connect-mptcp"] = [](const Arguments& arguments) {
    return connect_with(multipath_tcp, arguments);
  };
  attacks["fast-open"] = send_fast_open;
  attacks["fast-open-message"] = send_message_fast_open;
  attacks["udp"] = send_udp;
  attacks["bind"] = bind_port;
  attacks["listen"] = listen_unbound;
  attacks["abstract"] = [](const Arguments& arguments) {
    return connect_unix(std::string(1, '\0') + arguments[0]);
  };
  attacks["unix"] = [](const Arguments& arguments) {
    return connect_unix(arguments[0]);
  };
  attacks["datagram-pair"] = send_from_pair;
  attacks["netlink"] = open_netlink;
  attacks["look-up"] = look_up;
}

}  // namespace attack
