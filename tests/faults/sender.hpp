// A program that sends payments as lab 1's gateway does, under load, and what
// became of each payment.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <support/program.hpp>
#include <support/sample_payments.hpp>
#include <utility>
#include <vector>

#include "drill.hpp"

namespace faults {

/// What --property gives the program.
using Properties = std::vector<std::pair<std::string, std::string>>;

class Sender {
 public:
  Sender(const Entrant& entrant, const std::string& bootstrap,
         const std::string& topic, const Properties& properties = {});

  /// Gives it that many more payments; returns at once.
  void feed(std::size_t count);
  /// Waits until it has called that many of all its payments delivered, however
  /// many failed. Throws std::runtime_error when it ends or the time is up.
  void wait_for_delivered(std::size_t count);
  /// The same for payments that have a verdict of any kind.
  void wait_for_verdicts(std::size_t count);

  [[nodiscard]] std::size_t fed() const { return fed_; }
  [[nodiscard]] std::size_t delivered() const;

  /// Ends its input and waits for its end; throws std::runtime_error when that
  /// is no proper one, or a payment has no verdict.
  void finish();

  /// After finish(): compares what it called delivered with the topic. Throws
  /// std::runtime_error when that is nothing: then nothing was proved.
  [[nodiscard]] Seen judge(const std::string& bootstrap) const;

 private:
  void wait_for(const std::string& word, std::size_t count);

  std::string title_;
  std::string topic_;
  std::vector<support::SamplePayment> payments_;  // the first fed_ of them
  std::size_t fed_ = 0;
  support::Program program_;
  std::string output_;  // once it has ended
};

}  // namespace faults
