// A program that works on the payments in a topic, as those of labs 2, 4 and 5
// do, with topics, a group and a bank of its own, and what became of each
// payment. It can be killed and started again.
//
//   Worker worker{entrant};
//   worker.submit(100);
//   worker.start();
//   worker.finish();
//   worker.judge().lost
//
// These use the broker that LAB_BOOTSTRAP names.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <support/bank.hpp>
#include <support/group.hpp>
#include <support/program.hpp>
#include <support/proxy.hpp>
#include <support/random.hpp>
#include <support/topic.hpp>
#include <vector>

#include "drill.hpp"

namespace faults {

/// How the programs of a lab are called, and what their outputs are.
struct LabProgram {
  const char* passed_on_flag = "";  // names the topic of payments that are done
  const char* passed_on = "";       // the table's word for them: "validated"
  const char* set_aside_flag =
      "";  // the topic of those that cannot be; or none
  const char* set_aside = "";
  const char* consumer_flag = "--property";
  const char* producer_flag = "--output-property";
  bool has_bank = true;
  bool transactional = false;
};

/// All of it throws support::BrokerProblem when the broker does not do what it
/// is asked, and std::runtime_error when a program does not, or after a minute.
class Worker {
 public:
  /// Makes the topics; starts nothing yet.
  explicit Worker(const Entrant& entrant);

  /// Puts that many more payments into the topic that it reads, or values that
  /// are cut off in the middle, which nobody can read.
  void submit(std::size_t count);
  void submit_unreadable(std::size_t count);
  /// The id of a payment, counted from 0 as submitted.
  [[nodiscard]] const std::string& payment_id(std::size_t number) const;

  [[nodiscard]] support::Bank& bank() { return bank_; }

  /// Starts it, for the first time or after kill().
  void start();
  /// Waits until everything that was submitted is committed, and the output of
  /// the last payment can be read.
  void wait_until_done();
  /// Once that is so: from now on its outputs arrive up to that many or a few
  /// more, and what comes behind them stays on its way. It may read and commit
  /// as before.
  void hold_outputs_after(std::size_t count);
  /// Returns when the first of them have arrived and others are on their way.
  void wait_until_held();
  /// After that: returns when it has committed more than has arrived. A right
  /// program never does.
  void wait_until_ahead();
  /// kill -9. Returns when it is dead; what was on its way never arrives.
  void kill();

  /// Waits until everything is committed, asks it to end and waits for that.
  void finish();
  /// After finish(): what is lost was committed without an output, or passed on
  /// without a charge. What is twice has several outputs or charges.
  [[nodiscard]] Seen judge();

 private:
  void write(std::size_t count, bool readable);
  void wait_for_lag(std::size_t records);
  [[noreturn]] void give_up(const std::string& what);
  [[nodiscard]] support::ProgramOptions options() const;
  [[nodiscard]] Seen look();

  Entrant entrant_;
  LabProgram lab_;
  std::string title_;
  support::Random random_;
  std::vector<support::SeenRecord> submitted_;
  std::vector<std::string> payment_ids_;  // empty where nobody can read it
  support::Bank bank_;
  // In the order in which they go: the group first, while its topics are there.
  support::Topic payments_;
  support::Topic passed_on_;
  support::Topic set_aside_;
  support::Group group_;
  // The network and the program of the present run.
  std::optional<support::Proxy> proxy_;
  std::optional<support::Program> program_;
  // When hold_outputs_after() was called: what had arrived, what was submitted,
  // and what may still arrive.
  std::size_t arrived_ = 0;
  std::size_t done_ = 0;
  std::size_t held_after_ = 0;
};

/// All programs of a drill, side by side. `prepare` gives each its payments,
/// and its bank the fault; then each works until it is done. `check` throws
/// where the fault did not happen.
std::vector<Seen> work_side_by_side(
    const Drill& drill, const std::function<void(Worker&)>& prepare,
    const std::function<void(Worker&)>& check = [](Worker& /*worker*/) {});

}  // namespace faults
