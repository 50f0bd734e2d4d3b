#pragma once
// All programs of the payment system, joined: three entrances, two validators
// and two processors.
//
//   customers ─▶ gateway, partitioning, idempotence send ─▶ payment_requests
//     ─▶ 2 × validator ─▶ validated_payments, rejected_payments
//     validated_payments ─▶ idempotence process, dlq process ─▶ the bank,
//     processed_payments, payment_requests_dlq ─▶ dlq replay
//
// The two processors are members of one group, so each payment is worked on by
// one of them, and each takes over when the other dies.

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <support/program.hpp>
#include <support/proxy.hpp>
#include <vector>

#include "books.hpp"
#include "entrance.hpp"
#include "member.hpp"
#include "shop.hpp"

namespace demo {

struct SystemSettings {
  std::filesystem::path programs;  ///< The folder of the solutions.
  std::string bootstrap_servers;
  /// The broker that programs behind the network ask first; it is never killed.
  std::string network_upstream;
  std::string bank_url;
};

/// Not thread safe. Whatever it started is gone when it is destroyed.
class PaymentSystem {
 public:
  /// Starts everything. Throws std::runtime_error when a program cannot be
  /// started.
  explicit PaymentSystem(const SystemSettings& settings);

  /// Gives each payment to an entrance. A customer always comes to the same
  /// one, so that the order of a customer's payments holds.
  void submit(const std::vector<Submission>& submissions);
  /// Takes the entrances' verdicts, and starts again what has ended.
  void look_after(Books& books);

  /// Between two of the entrances and the brokers.
  [[nodiscard]] support::Proxy& network() { return network_; }
  /// The validators, then the processors.
  [[nodiscard]] std::deque<Member>& members() { return members_; }
  [[nodiscard]] const std::deque<Entrance>& entrances() const {
    return entrances_;
  }

  /// Ends the entrances once everybody has a verdict. True when they are gone.
  bool close_entrances();
  /// Puts the dead letters back that are there now.
  void replay();
  [[nodiscard]] bool replaying() const;
  /// How many it has put back; 0 while it is at work.
  [[nodiscard]] std::uint64_t replayed();
  /// Asks every member to end (SIGTERM), and waits for it.
  void stop_members();

  /// What went wrong with a program of its own accord, one line each.
  [[nodiscard]] std::vector<std::string> troubles();

 private:
  [[nodiscard]] support::ProgramOptions options(
      const std::string& program, const std::string& servers,
      std::vector<std::string> arguments) const;

  SystemSettings settings_;
  support::Proxy network_;
  std::deque<Entrance> entrances_;
  std::deque<Member> members_;
  std::optional<support::Program> replay_;
  std::optional<std::uint64_t> replayed_;
};

}  // namespace demo
