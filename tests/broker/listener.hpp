// Sockets of the tests' own: one that just holds a port, one that forwards.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

/// Listens on 127.0.0.1:port and does nothing with it.
class Listener {
 public:
  explicit Listener(std::uint16_t port);
  Listener(Listener&&) = delete;
  Listener& operator=(Listener&&) = delete;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Passes every connection to 127.0.0.1:from on to 127.0.0.1:to, byte for byte.
class Forwarder {
 public:
  Forwarder(std::uint16_t from, std::uint16_t to);
  Forwarder(Forwarder&&) = delete;
  Forwarder& operator=(Forwarder&&) = delete;
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;
  ~Forwarder();
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void run();

  Listener listener_;
  std::uint16_t to_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};
