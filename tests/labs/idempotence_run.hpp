// What the tests of Lab 4 run: a sender behind a lossy network, and a shop with
// processors that charge its payments at a bank.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <support/bank.hpp>
#include <support/comparison.hpp>
#include <support/group.hpp>
#include <support/json.hpp>
#include <support/program.hpp>
#include <support/proxy.hpp>
#include <support/sample_payments.hpp>
#include <support/topic.hpp>
#include <vector>

#include "program_under_test.hpp"

namespace lab {

using Payments = std::vector<support::SamplePayment>;
using Records = std::vector<support::SeenRecord>;

/// What failures of the two modes mean to whom.
extern const ProgramWords sender_words;
extern const ProgramWords processor_words;

/// One record a request, at most five requests in flight, and little patience
/// with broken connections: so each fault hits exactly one payment.
Properties one_by_one(const Properties& besides = {});

/// `idempotence send`, with the network that it sees.
class SenderRun {
 public:
  /// Faults are to be injected before feed().
  SenderRun(const std::string& topic, const Properties& properties);

  support::Proxy& proxy() { return proxy_; }

  /// Gives it the payments and its input's end, and waits for its own. One that
  /// crashes, hangs or refuses to start ends the test here.
  void feed(const Payments& payments);

  /// After feed().
  [[nodiscard]] const support::Verdicts& verdicts() const { return verdicts_; }
  [[nodiscard]] const support::Ending& ending() const { return *ending_; }

 private:
  support::Proxy proxy_;
  support::Program program_;
  const support::Ending* ending_ = nullptr;
  support::Verdicts verdicts_;
};

/// The topics and the bank around processors, and what was sent through them.
class Shop {
 public:
  explicit Shop(int partitions = 1);

  /// Puts payments into validated_payments, each customer's into one partition.
  void submit(const Payments& more);
  /// The partition that submit() puts it into.
  [[nodiscard]] std::int32_t place_of(
      const support::SamplePayment& payment) const;
  /// Payments that were submitted, each counted once, in the order of their
  /// first submission.
  [[nodiscard]] const Payments& submitted() const { return submitted_; }
  /// How many records that makes.
  [[nodiscard]] std::int64_t records() const { return records_; }

  /// How many records the group has not committed.
  [[nodiscard]] std::int64_t lag() const;
  [[nodiscard]] bool wait_for_lag(std::int64_t records,
                                  std::chrono::milliseconds limit) const;
  /// Until the bank has seen so many requests.
  [[nodiscard]] bool wait_for_requests(std::size_t count,
                                       std::chrono::milliseconds limit) const;

  /// What readers of committed records see in processed_payments. A commit
  /// arrives at each partition by itself, the offsets perhaps before the
  /// outputs: so `wanted` records get two seconds to appear.
  [[nodiscard]] Records visible(std::size_t wanted);

  // In the order in which they go: the group first, while its topics are there.
  support::Topic payments;
  support::Topic processed;
  support::Bank bank;
  support::Group group;
  std::string transactional_id = support::fresh_topic_name();

 private:
  Payments submitted_;
  std::int64_t records_ = 0;
};

/// The session of one that is going to be killed.
inline constexpr std::chrono::milliseconds short_session{1000};

struct ProcessorOptions {
  /// As TODO 1 asks for, whatever its configure() says: the tests of TODO 1
  /// look at that, and all others judge the rest.
  bool set_up = true;
  /// Empty: the shop's.
  std::string transactional_id = {};
  Properties producer = {};  ///< --property
  Properties consumer = {};  ///< --consumer-property
  /// How long the group waits for one that was killed. On a busy machine a
  /// living one may be silent for a second, so short only where it is killed.
  std::chrono::milliseconds session{20'000};
  std::chrono::milliseconds bank_timeout{500};
};

/// `idempotence process`, behind a proxy of its own.
class ProcessorRun {
 public:
  explicit ProcessorRun(const Shop& shop, const ProcessorOptions& options = {});

  support::Proxy& proxy() { return proxy_; }
  support::Program& program() { return program_; }

  /// Waits until everything that was submitted is committed, but not much
  /// longer than there is progress, or it runs. What is not done then is judged
  /// by the caller.
  void wait_for_all();

  /// Sends SIGTERM and waits for the end. One that crashes, hangs or leaves
  /// processes behind ends the test here.
  void stop();
  /// Waits for an end that it comes to by itself; false if it does not within
  /// `limit`.
  bool wait_for_end(std::chrono::milliseconds limit);
  /// kill -9; returns when it is dead.
  void kill();

  /// After one of the three.
  [[nodiscard]] const support::Ending& ending() const { return *ending_; }
  /// What it has written to stderr: on_stderr().
  [[nodiscard]] std::string errors() const;

 private:
  const Shop& shop_;
  std::size_t asked_before_;  // what the bank was asked by earlier ones
  support::Proxy proxy_;
  support::Program program_;
  const support::Ending* ending_ = nullptr;
};

}  // namespace lab
