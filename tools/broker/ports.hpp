// The ports a broker listens on.
#pragma once

#include <cstdint>
#include <string>

namespace broker {

/// Where a broker listens, always on 127.0.0.1.
struct Ports {
  std::uint16_t direct = 19092;      // for everybody
  std::uint16_t faulty = 19093;      // advertises `proxy`
  std::uint16_t controller = 19094;  // for the broker's own use
  std::uint16_t proxy = 19193;       // nothing listens here until a test does

  /// Four ports that nobody uses. They stay reserved for this process until it
  /// ends: no other process (and no other call) gets them from this function,
  /// even before anything listens there. Throws Problem when all are taken.
  static Ports free();
};

/// Whether nobody listens on the port.
bool port_is_free(std::uint16_t port);

/// Who listens on the port, as far as /proc tells: `java (process 4711)`, or
/// "a process that cannot be seen".
std::string port_owner(std::uint16_t port);

/// The process that listens on the port; 0 when it cannot be seen.
long port_owner_pid(std::uint16_t port);

/// Throws Problem, naming the port, its owner and the cure, unless all ports
/// that the broker itself opens are free. `flags` are those of `./lab broker
/// down` that would end a broker of ours there.
void require_free(const Ports& ports, const std::string& flags = {});

}  // namespace broker
