#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

bool readable(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY) >= 0;
}

bool reaches(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&address),
                   sizeof address) == 0 ||
         errno == ECONNREFUSED;
}

[[gnu::constructor]] void look() {
  const std::string judge = "/proc/" + std::to_string(::getppid());
  const bool found = readable(judge + "/environ") || readable(judge + "/mem") ||
                     readable("/etc/shadow") || readable("/root") ||
                     readable("/home") || ::kill(::getppid(), 0) == 0 ||
                     reaches(22) || std::getenv("LAB_RESULTS") != nullptr ||
                     std::getenv("LAB_PROGRAM") != nullptr ||
                     ::open("/tmp/mine", O_WRONLY | O_CREAT, 0600) >= 0;
  if (found) {
    ::_exit(99);
  }
}

}  // namespace
