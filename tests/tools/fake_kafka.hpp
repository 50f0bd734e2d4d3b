#pragma once

// Answers as much as the lab command asks a broker before it trusts it.

#include <atomic>
#include <string>
#include <thread>

namespace tools_test {

/// Listens on a free port of this machine until it is destroyed.
class FakeKafka {
 public:
  FakeKafka();
  ~FakeKafka();
  FakeKafka(const FakeKafka&) = delete;
  FakeKafka& operator=(const FakeKafka&) = delete;
  FakeKafka(FakeKafka&&) = delete;
  FakeKafka& operator=(FakeKafka&&) = delete;

  const std::string& address() const { return address_; }

  /// From now on it accepts connections and says nothing, as a frozen broker.
  void freeze() { frozen_ = true; }

 private:
  void serve() const;

  int listener_ = -1;
  std::string address_;
  std::atomic<bool> frozen_ = false;
  std::thread thread_;
};

}  // namespace tools_test
