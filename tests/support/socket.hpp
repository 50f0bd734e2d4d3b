// TCP sockets on this machine, for the proxy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <support/descriptor.hpp>
#include <support/wire.hpp>

namespace support {

/// A port of 127.0.0.1 that stays ours also while nobody listens on it, so
/// that whoever connects then is refused, and no other process gets the port.
class Door {
 public:
  Door();
  void open();   ///< Accepts connections from now on.
  void close();  ///< Refuses them from now on.
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int listener() const { return listener_.get(); }
  /// A waiting connection, not blocking; closed if there is none.
  [[nodiscard]] Descriptor accept() const;

 private:
  Descriptor reservation_;  // bound, never listening
  Descriptor listener_;
  std::uint16_t port_ = 0;
};

/// "host:port", as in bootstrap.servers; the first one if there are several.
wire::Address parse_address(std::string_view text);

/// A connection, not blocking; closed when nobody answers within two seconds.
Descriptor connect_to(const wire::Address& address);

}  // namespace support
