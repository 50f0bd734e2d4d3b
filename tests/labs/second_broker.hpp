// A second broker beside a test's own one, so that a partition can lose its
// leader while the rest of the topic goes on.
#pragma once

#include <broker/native_broker.hpp>
#include <filesystem>
#include <memory>

namespace lab {

/// Node 2 of the cluster whose node 1 is `first`. Gone with this object, and
/// with this program however that ends. Throws broker::Problem.
class SecondBroker {
 public:
  SecondBroker(const std::filesystem::path& state,
               const broker::OwnBroker& first);
  ~SecondBroker();
  SecondBroker(const SecondBroker&) = delete;
  SecondBroker& operator=(const SecondBroker&) = delete;
  SecondBroker(SecondBroker&&) = delete;
  SecondBroker& operator=(SecondBroker&&) = delete;

  /// Starts it, with the data that it has. Returns at once; the cluster knows
  /// of it a second later.
  void start();
  /// Ends it as a power cut would.
  void kill();

  static constexpr int node = 2;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lab
