#include "ports.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace contain {
namespace {

void sort_out(std::vector<std::uint16_t>& ports) {
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
}

// "evil.localhost:1" and "10.127.0.0.1:1" are other places.
bool begins_an_address(std::string_view text, std::size_t at) {
  constexpr std::string_view separators = ",;/= \"'";
  return at == 0 || separators.find(text[at - 1]) != std::string_view::npos;
}

}  // namespace

std::vector<std::uint16_t> local_ports(std::string_view text) {
  std::vector<std::uint16_t> ports;
  for (const std::string_view host :
       std::array<std::string_view, 2>{"127.0.0.1:", "localhost:"}) {
    for (std::size_t at = text.find(host); at != std::string_view::npos;
         at = text.find(host, at + 1)) {
      const std::string_view number = text.substr(at + host.size());
      std::uint16_t port = 0;
      const auto [end, problem] =
          std::from_chars(number.data(), number.data() + number.size(), port);
      if (begins_an_address(text, at) && problem == std::errc{} && port != 0) {
        ports.push_back(port);
      }
    }
  }
  sort_out(ports);
  return ports;
}

std::vector<std::uint16_t> with_local_ports(
    std::vector<std::uint16_t> ports, std::span<const std::string> texts) {
  for (const std::string& text : texts) {
    const std::vector<std::uint16_t> more = local_ports(text);
    ports.insert(ports.end(), more.begin(), more.end());
  }
  sort_out(ports);
  return ports;
}

}  // namespace contain
