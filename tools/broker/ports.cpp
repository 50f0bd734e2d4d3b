#include "broker/ports.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <system_error>
#include <thread>

#include "broker/problem.hpp"
#include "broker/process.hpp"

namespace broker {

namespace fs = std::filesystem;

bool port_is_free(std::uint16_t port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) {
    return false;
  }
  // Like the broker's own bind: connections that linger from an earlier broker
  // are no hindrance, a listener is.
  const int on = 1;
  ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): sockets' way.
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const bool good =
      ::bind(probe, generic, sizeof address) == 0 && ::listen(probe, 1) == 0;
  ::close(probe);
  return good;
}

namespace {

// The name in the abstract namespace belongs to this process until it ends, and
// leaves nothing in any file system.
bool reserve(std::uint16_t base) {
  const int holder = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (holder < 0) {
    return false;
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "kafka-payment-labs-port-" + std::to_string(base);
  std::memcpy(&address.sun_path[1], name.data(), name.size());
  const auto length =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): sockets' way.
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(holder, generic, length) != 0) {
    ::close(holder);
    return false;
  }
  return true;  // left open on purpose: the reservation lasts
}

}  // namespace

Ports Ports::free() {
  // Below the range from which the kernel takes ports for outgoing connections.
  constexpr std::uint16_t first = 20000;
  constexpr std::uint16_t last = 32000;
  constexpr std::uint16_t step = 4;
  static std::mutex mutex;
  static std::uint16_t next = 0;

  const std::lock_guard lock(mutex);
  if (next == 0) {
    // Processes start at different places, so that they seldom meet.
    const auto blocks = static_cast<unsigned>((last - first) / step);
    next = static_cast<std::uint16_t>(
        first + step * (static_cast<unsigned>(::getpid()) * 97U % blocks));
  }
  for (int tries = 0; tries < (last - first) / step; ++tries) {
    const std::uint16_t base = next;
    next = static_cast<std::uint16_t>(next + step);
    if (next >= last) {
      next = first;
    }
    const auto port = [base](int i) {
      return static_cast<std::uint16_t>(base + i);
    };
    if (reserve(base) && port_is_free(port(0)) && port_is_free(port(1)) &&
        port_is_free(port(2)) && port_is_free(port(3))) {
      return {port(0), port(1), port(2), port(3)};
    }
  }
  throw Problem("no four free ports in a row between 20000 and 32000",
                "look at `ss -ltn` and end what fills them");
}

namespace {

// The socket's inode in a line of /proc/net/tcp that says LISTEN on the port.
std::string listening_inode(const char* table, std::uint16_t port) {
  std::ifstream in(table);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::string slot;
    std::string local;
    std::string remote;
    std::string state;
    std::string skipped;
    std::string inode;
    fields >> slot >> local >> remote >> state >> skipped >> skipped >>
        skipped >> skipped >> skipped >> inode;
    const auto colon = local.rfind(':');
    constexpr int hexadecimal = 16;
    if (state == "0A" && colon != std::string::npos &&
        std::stoul(local.substr(colon + 1), nullptr, hexadecimal) == port) {
      return inode;
    }
  }
  return {};
}

bool holds_socket(const fs::path& process, const std::string& socket) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(process / "fd", error)) {
    if (fs::read_symlink(entry.path(), error) == socket) {
      return true;
    }
  }
  return false;
}

}  // namespace

long port_owner_pid(std::uint16_t port) {
  std::string inode = listening_inode("/proc/net/tcp", port);
  if (inode.empty()) {
    inode = listening_inode("/proc/net/tcp6", port);
  }
  if (inode.empty()) {
    return 0;
  }
  const std::string socket = "socket:[" + inode + "]";
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos &&
        holds_socket(entry.path(), socket)) {
      return std::stol(name);
    }
  }
  return 0;
}

std::string port_owner(std::uint16_t port) {
  const long pid = port_owner_pid(port);
  if (pid == 0) {
    return "a process that cannot be seen";
  }
  return command_name(pid) + " (process " + std::to_string(pid) + ")";
}

namespace {

// A process that was killed a moment ago lets go of its ports a little later.
bool wait_until_free(std::uint16_t port) {
  constexpr std::chrono::seconds patience{1};
  constexpr std::chrono::milliseconds look_again{5};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!port_is_free(port)) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(look_again);
  }
  return true;
}

}  // namespace

void require_free(const Ports& ports, const std::string& flags) {
  for (const std::uint16_t port :
       {ports.direct, ports.faulty, ports.controller}) {
    if (wait_until_free(port)) {
      continue;
    }
    const long pid = port_owner_pid(port);
    const std::string name = pid == 0 ? std::string() : command_name(pid);
    std::string cure;
    if (name == "docker-proxy") {
      cure =
          "a container has it; if it is this project's: ./lab broker down "
          "--docker\nor use it as it is: ./lab check --broker docker";
    } else if (const auto words = arguments(pid);
               std::ranges::find(words, "kafka.Kafka") != words.end()) {
      cure = "it is a Kafka; if it is this project's: ./lab broker down" +
             flags + "\nor use it as it is: ./lab check --broker 127.0.0.1:" +
             std::to_string(port);
    } else {
      cure = (pid == 0 ? "it is another user's, or an outgoing connection "
                         "that has the port for a moment: try again, or see "
                         "who it is: sudo ss -tanp | grep " +
                             std::to_string(port)
                       : "end it: kill " + std::to_string(pid)) +
             "\nor, if it is a Kafka you want to use: ./lab check --broker "
             "127.0.0.1:" +
             std::to_string(port);
    }
    throw Problem(
        "port " + std::to_string(port) + " is in use by " + port_owner(port),
        cure);
  }
}

}  // namespace broker
