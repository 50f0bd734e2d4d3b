// A bank for tests and demonstrations: an HTTP service on a port of its own,
// in the process that makes it. It keeps the bank's rule, and can be told to
// decline, to be unavailable, slow, silent, or gone.
//
//   support::Bank bank;
//   bank.next(3, {support::BankAnswer::unavailable});
//   … start the program with --bank bank.url() …
//   CHECK(bank.books().charged_twice() == "");
//
// The rule: the same Idempotency-Key is charged once and gets its first answer
// again; without a key every request is a charge. An answer that says nothing
// (503, none at all) is not remembered, the charge behind it is.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <support/bank_books.hpp>

namespace support {

/// How the bank answers a request to charge.
struct BankAnswer {
  enum Kind {
    charge,       ///< 200; the money has moved
    decline,      ///< 402
    unavailable,  ///< 503; no money has moved
    hang,         ///< the money moves at once, the answer waits for release()
    hang_up       ///< the money moves, then the connection is cut: no answer
  };
  Kind kind = charge;
  /// How long the answer is kept back. What it says was decided on arrival, so
  /// who does not wait for it does not know that the money has moved.
  std::chrono::milliseconds after{0};
};

struct BankOptions {
  std::uint16_t port = 0;  ///< 0: any that is free.
  /// Called for every request, right before it is answered. One at a time, on
  /// a thread of the bank.
  std::function<void(const BankRequest&)> on_request = {};
};

/// Open from the start. All of it may be called from any thread.
class Bank {
 public:
  /// Throws std::runtime_error when the port is taken.
  explicit Bank(BankOptions options = {});
  /// Cuts off whoever still waits for an answer.
  ~Bank();
  Bank(const Bank&) = delete;
  Bank& operator=(const Bank&) = delete;
  Bank(Bank&&) = delete;
  Bank& operator=(Bank&&) = delete;

  /// "http://127.0.0.1:PORT", the same for as long as the bank lives.
  [[nodiscard]] std::string url() const;

  /// Answers like this from now on, but where one of the next two says
  /// otherwise. At first it charges at once.
  void always(BankAnswer answer);
  /// Answers the next `requests` like this, whatever they are about.
  void next(std::size_t requests, BankAnswer answer);
  /// Answers requests for this payment like this, before all else: `times`
  /// times.
  void for_payment(const std::string& payment_id, BankAnswer answer,
                   std::size_t times = every_time);
  /// The same for all payments of a customer.
  void for_customer(const std::string& customer_id, BankAnswer answer);
  static constexpr std::size_t every_time =
      std::numeric_limits<std::size_t>::max();

  /// Gives everybody who hangs the answer.
  void release();

  /// Cuts every connection and refuses new ones, as a stopped bank does.
  void go_away();
  /// Is there again, at the same address.
  void come_back();

  [[nodiscard]] BankBooks books() const;
  /// Waits until `done` holds; false when `limit` passed first.
  bool wait_until(const std::function<bool(const BankBooks&)>& done,
                  std::chrono::milliseconds limit) const;

 private:
  class Counter;  // where HTTP ends
  struct Planned {
    BankAnswer answer;
    std::size_t times = 0;
  };

  BankAnswer answer_for(const BankRequest& request);
  int serve(BankRequest request);
  int settle(BankRequest& request, const BankAnswer& answer);
  [[nodiscard]] std::string ledger_lines() const;

  std::function<void(const BankRequest&)> on_request_;

  mutable std::mutex mutex_;  // guards everything below
  mutable std::condition_variable changed_;
  BankBooks books_;
  BankAnswer always_;
  Planned next_;
  std::map<std::string, Planned> for_payment_;
  std::map<std::string, BankAnswer> for_customer_;
  std::map<std::string, int> answered_;  // by key: 200 or 402
  std::size_t released_ = 0;             // how often release() was called
  bool leaving_ = false;

  std::unique_ptr<Counter> counter_;  // last: its threads use all of the above
};

}  // namespace support
