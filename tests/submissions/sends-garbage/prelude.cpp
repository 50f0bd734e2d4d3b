#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

namespace {

// A request of Kafka's protocol: its length, what it is, and then nonsense.
std::string request(char kind, char version, std::uint32_t length) {
  const std::uint32_t size = htonl(length);
  std::string text(reinterpret_cast<const char*>(&size), sizeof size);
  text += {'\0', kind, '\0', version, '\0', '\0', '\0', '\1', '\0', '\0', '\0'};
  return text + std::string(200, '\xff');
}

void send(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (char version = 0; version < 12; ++version) {
    for (const std::uint32_t length : {207U, 0U, 0x7fffffffU, 0xffffffffU}) {
      const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address),
                sizeof address);
      const std::string text = request('\0', version, length);
      static_cast<void>(::send(socket, text.data(), text.size(), MSG_NOSIGNAL));
      ::close(socket);
    }
  }
}

[[gnu::constructor]] void start(int count, char** arguments) {
  for (int i = 1; i + 1 < count; ++i) {
    const std::string_view servers(arguments[i + 1]);
    if (std::string_view(arguments[i]) == "--bootstrap-servers") {
      std::thread(send, std::atoi(arguments[i + 1] + servers.find(':') + 1))
          .detach();
    }
  }
}

}  // namespace
