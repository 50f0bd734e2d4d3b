#pragma once
// Sends what comes to POST /produce, with a producer of the runtime's own.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <kafka/producer.hpp>
#include <memory>
#include <mutex>
#include <runtime/rest/message.hpp>
#include <runtime/rest/receipt.hpp>
#include <thread>
#include <unordered_map>
#include <vector>

namespace runtime::rest {

/// May be used by several threads at once.
class MessageSender {
 public:
  /// Throws kafka::ConfigError. `most_in_flight` messages at most are on their
  /// way at once.
  MessageSender(const kafka::Config& config, std::size_t most_in_flight);
  /// Waits for the reports of all messages, each for its delivery timeout.
  ~MessageSender();
  MessageSender(const MessageSender&) = delete;
  MessageSender& operator=(const MessageSender&) = delete;
  MessageSender(MessageSender&&) = delete;
  MessageSender& operator=(MessageSender&&) = delete;

  /// Sends all of them and waits for the outcomes, which are in the same order,
  /// until `deadline`.
  std::vector<Outcome> send(const std::vector<const OutMessage*>& messages,
                            std::chrono::steady_clock::time_point deadline);

  /// Whether a broker answers within `patience`.
  bool broker_answers(std::chrono::milliseconds patience);

  [[nodiscard]] std::size_t in_flight() const {
    return producer_.outstanding();
  }
  [[nodiscard]] std::uint64_t sent() const { return sent_.load(); }

 private:
  struct Place {
    std::shared_ptr<Receipt> receipt;
    std::size_t index = 0;
  };

  void on_delivery(const kafka::DeliveryReport& report);
  void hand_over(const OutMessage& message, Place place);
  Place take(std::uint64_t number);

  const std::size_t most_in_flight_;
  std::atomic<std::uint64_t> sent_ = 0;
  std::mutex mutex_;                                 // guards the next two
  std::unordered_map<std::uint64_t, Place> places_;  // by opaque
  std::uint64_t number_ = 0;
  std::atomic<bool> over_ = false;
  kafka::Producer producer_;
  std::thread thread_;  // last: hands out the reports of the producer
};

}  // namespace runtime::rest
