// A contained program reaches the ports that it was given, by TCP, and nobody
// else.

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <support/descriptor.hpp>
#include <support/socket.hpp>

#include "place.hpp"

namespace contain_test {
namespace {

// The system's interface: every kind of address has the same beginning.
template <typename Address>
sockaddr* general(Address& address) {
  return reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
}

// Datagrams to a port of this machine.
class Mailbox {
 public:
  Mailbox() : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_.get(), general(address), size) == 0);
    REQUIRE(::getsockname(socket_.get(), general(address), &size) == 0);
    port_ = ntohs(address.sin_port);
  }
  [[nodiscard]] std::string port() const { return std::to_string(port_); }
  // Loopback delivers before the sender's call returns.
  [[nodiscard]] bool has_mail() const {
    std::array<char, 1> byte{};
    return ::recv(socket_.get(), byte.data(), byte.size(), MSG_DONTWAIT) == 1;
  }

 private:
  support::Descriptor socket_;
  std::uint16_t port_ = 0;
};

// A Unix socket without a file; a name of one byte 0 and the text.
class Abstract {
 public:
  explicit Abstract(int type)
      : socket_{::socket(AF_UNIX, type | SOCK_CLOEXEC, 0)},
        name_{"contain-test-" + std::to_string(::getpid())} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::ranges::copy(name_, std::begin(address.sun_path) + 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) +
                                             1 + name_.size());
    REQUIRE(::bind(socket_.get(), general(address), size) == 0);
    if (type == SOCK_STREAM) {
      REQUIRE(::listen(socket_.get(), 1) == 0);
    }
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  support::Descriptor socket_;
  std::string name_;
};

TEST_SUITE_BEGIN("network");

TEST_CASE("TCP reaches the ports that were named, and no others") {
  if (!enforced("tcp")) {
    MESSAGE("not enforced on this machine: TCP");
    return;
  }
  const Place place;
  support::Door door;
  door.open();
  const std::string port = std::to_string(door.port());
  for (const char* const attempt :
       {"connect", "fast-open", "fast-open-message"}) {
    CAPTURE(attempt);
    for (const Words& kernel : kernels()) {
      CHECK(place.contained({attempt, port}, kernel) == "refused");
    }
    CHECK_FALSE(door.accept().open());
    CHECK(place.freely({attempt, port}) == "succeeded");
    CHECK(door.accept().open());
  }
  CHECK(place.contained({"connect", port}, {"--connect", "1"}) == "refused");
  CHECK(place.contained({"connect", port}, {"--connect", port}) == "succeeded");
  CHECK(door.accept().open());
}

TEST_CASE("other protocols over the same port are no way round") {
  const Place place;
  support::Door door;
  door.open();
  const std::string port = std::to_string(door.port());
  CHECK(place.contained({"connect-mptcp", port}) == "refused");
  CHECK(place.contained({"connect-mptcp", port}, {"--connect", port}) ==
        "refused");
  CHECK_FALSE(door.accept().open());
}

TEST_CASE("addresses among the arguments may be connected to, if so asked") {
  const Place place;
  support::Door door;
  door.open();
  const std::string port = std::to_string(door.port());
  const Words asked{"--connect-arguments"};
  for (const std::string& address :
       {"127.0.0.1:" + port, "http://127.0.0.1:" + port, "localhost:" + port,
        "bootstrap.servers=127.0.0.1:1,127.0.0.1:" + port}) {
    CAPTURE(address);
    CHECK(place.contained({"connect", port, address}, asked) == "succeeded");
  }
  if (enforced("tcp")) {
    CHECK(place.contained({"connect", port, "127.0.0.1:" + port}) == "refused");
    for (const std::string& other :
         {port, "10.0.0.1:" + port, "not-localhost:" + port}) {
      CAPTURE(other);
      CHECK(place.contained({"connect", port, other}, asked) == "refused");
    }
  }
}

TEST_CASE("no datagram leaves") {
  const Place place;
  const Mailbox mailbox;
  CHECK(place.contained({"udp", mailbox.port()}) == "refused");
  CHECK(place.contained({"udp", mailbox.port()},
                        {"--connect", mailbox.port()}) == "refused");
  CHECK_FALSE(mailbox.has_mail());
  CHECK(place.freely({"udp", mailbox.port()}) == "succeeded");
  CHECK(mailbox.has_mail());
}

TEST_CASE("nobody can connect to it") {
  const Place place;
  for (const char* const attempt : {"bind", "listen", "netlink"}) {
    CAPTURE(attempt);
    CHECK(place.contained({attempt}) == "refused");
    CHECK(place.freely({attempt}) == "succeeded");
  }
}

TEST_CASE("Unix sockets of others are out of reach") {
  const Place place;
  {
    const Abstract stream{SOCK_STREAM};
    CHECK(place.contained({"abstract", stream.name()}) == "refused");
    CHECK(place.freely({"abstract", stream.name()}) == "succeeded");
  }
  const Abstract datagrams{SOCK_DGRAM};
  CHECK(place.contained({"datagram-pair", datagrams.name()}) == "refused");
  CHECK(place.freely({"datagram-pair", datagrams.name()}) == "succeeded");
}

TEST_CASE("addresses of this machine can be looked up") {
  const Place place;
  CHECK(place.contained({"look-up", "127.0.0.1"}) == "succeeded");
  CHECK(place.contained({"look-up", "localhost"}) == "succeeded");
}

TEST_SUITE_END();

}  // namespace
}  // namespace contain_test
