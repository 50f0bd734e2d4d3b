#pragma once
// The bank, as the programs of this project reach it. Reach for this header
// where a payment is to be charged. HTTP is not the lesson: it stays in here.
//
//     payments::Bank bank("http://127.0.0.1:19070", 1s);
//     const payments::Charge charge = bank.charge(payment, payment.payment_id);
//     if (charge.status == payments::ChargeStatus::unavailable) …  // not known
//
// The bank's rule: requests with the same idempotency key are one charge, and
// all of them get the first one's answer. Without a key each is a charge.

#include <chrono>
#include <memory>
#include <payments/payment.hpp>
#include <string>

namespace payments {

/// What became of a request to charge.
enum class ChargeStatus {
  charged,     ///< The customer has paid (the bank answered 200).
  declined,    ///< The bank says no, and will say it again (402).
  unavailable  ///< No answer that says either: nobody knows which it is.
};

/// What the bank said to one request to charge.
struct Charge {
  ChargeStatus status = ChargeStatus::unavailable;
  /// The bank's words, or what went wrong on the way: one line.
  std::string text;
};

/// One connection to the bank, kept open between requests. To be used by one
/// thread at a time.
class Bank {
 public:
  /// Does not connect yet. `url` is "http://HOST:PORT". `timeout`, at least a
  /// millisecond, is how long the bank may let us wait for a connection, and
  /// then for each part of its answer. Throws std::invalid_argument, in words
  /// for people, where one of them is wrong.
  Bank(const std::string& url, std::chrono::milliseconds timeout);
  ~Bank();
  Bank(Bank&& other) noexcept;
  Bank& operator=(Bank&& other) noexcept;
  Bank(const Bank&) = delete;
  Bank& operator=(const Bank&) = delete;

  /// Asks for the payment's amount: POST /charges with the payment's JSON, and
  /// the key in the header Idempotency-Key. An empty key sends no such header.
  /// Asks once; whether to ask again is for the caller to say. No connection,
  /// no answer in time, 503 and any answer but 200 and 402 are `unavailable`:
  /// the bank may have charged all the same. Bytes of a key that no header can
  /// hold travel as %XX.
  [[nodiscard]] Charge charge(const Payment& payment,
                              const std::string& idempotency_key);

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace payments
