// Who did it, when a test of Lab 5 fails because of another TODO: the bank's
// books and the topics say.
#pragma once

#include <set>

#include "dlq_run.hpp"

namespace lab {

/// Made before the programs of a test, so that it goes when they are gone. Then
/// it lays the failures that blame nobody at the doors of these TODOs:
///
/// - 1, when what the bank was asked and answered is not what the outputs say;
/// - 2, when a partition stands still at a payment that the bank could not
///   charge, or when payments have overtaken such a one;
/// - 3, when a dead letter is not the record that it says it comes from, or
///   there is none for what has to have one;
/// - those that the test has added.
class Suspects {
 public:
  /// With `patient`, a payment waits until the test's end, as it should.
  explicit Suspects(DlqSystem& system, bool patient = false);
  ~Suspects();
  Suspects(const Suspects&) = delete;
  Suspects& operator=(const Suspects&) = delete;
  Suspects(Suspects&&) = delete;
  Suspects& operator=(Suspects&&) = delete;

  /// Whose traces only the test has seen.
  void add(int todo) { todos_.insert(todo); }
  /// The same when that leaves no doubt: the others are not looked at.
  void convict(int todo) {
    todos_ = {todo};
    certain_ = true;
  }

 private:
  void look();

  DlqSystem& system_;
  bool patient_;
  std::set<int> todos_;
  bool certain_ = false;
};

}  // namespace lab
