#pragma once
// Hands the payments of many HTTP threads to the one thread that a student's
// gateway works on, and brings each verdict back to who waits for it.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <payments/payment.hpp>
#include <runtime/payment_run.hpp>
#include <runtime/rest/receipt.hpp>
#include <runtime/verdicts.hpp>
#include <string>
#include <string_view>
#include <thread>

namespace runtime::rest {

class PaymentDesk final : private Verdicts {
 public:
  using Clock = std::chrono::steady_clock;

  /// Makes the gateway, on the thread that it will work on, and returns when it
  /// is made. At most `most_waiting` payments wait to be sent. Throws what
  /// `make_gateway` throws.
  PaymentDesk(const GatewayMaker& make_gateway, std::size_t most_waiting);
  /// As close().
  ~PaymentDesk() override;
  PaymentDesk(const PaymentDesk&) = delete;
  PaymentDesk& operator=(const PaymentDesk&) = delete;
  PaymentDesk(PaymentDesk&&) = delete;
  PaymentDesk& operator=(PaymentDesk&&) = delete;

  /// Has the payment sent, and waits for its verdict until `deadline`. `busy`
  /// says that it never reached the gateway; `none` that there is no verdict.
  /// From any thread.
  Outcome pay(payments::Payment payment, Clock::time_point deadline);

  /// Sends what waits, then lets the gateway finish and destroys it. False when
  /// it threw an exception at any time, which is on stderr.
  bool close();

  /// Payments that wait to be sent; payments that were sent and wait for their
  /// verdict. From any thread.
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.load(); }
  [[nodiscard]] std::uint64_t sent() const { return sent_.load(); }

 private:
  enum class Place { waiting, sent, withdrawn };
  struct Request {
    payments::Payment payment;
    Clock::time_point deadline;
    Receipt receipt{1};
    std::atomic<Place> place{Place::waiting};
  };
  using Shared = std::shared_ptr<Request>;

  void delivered(std::uint64_t number, std::string_view topic,
                 std::int32_t partition, std::int64_t offset) override;
  void failed(std::uint64_t number, const kafka::Error& error) override;

  void work(const GatewayMaker& make_gateway);
  bool await_work();
  void send(const Shared& request);
  void settle(std::uint64_t number, Outcome outcome);
  void forget_the_late();
  template <typename Step>
  void guarded(const char* where, Step step);
  void note(const std::string& text);

  const std::size_t most_waiting_;

  // The gateway's thread alone uses these.
  std::unique_ptr<Gateway> gateway_;
  std::map<std::uint64_t, Shared> unsettled_;  // by number
  std::deque<Shared> taken_;
  std::uint64_t number_ = 0;
  int notes_ = 0;
  bool well_ = true;

  std::atomic<std::size_t> in_flight_ = 0;
  std::atomic<std::uint64_t> sent_ = 0;

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  std::deque<Shared> queue_;
  bool closing_ = false;
  bool made_ = false;
  std::exception_ptr not_made_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace runtime::rest
