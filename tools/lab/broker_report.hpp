#pragma once

// How a process that starts a broker tells ours about it, over a pipe.

#include <functional>
#include <string>
#include <string_view>

#include "broker_start.hpp"
#include "workspace.hpp"

namespace lab {

/// The writing side.
class BrokerReporter {
 public:
  explicit BrokerReporter(int output) : output_(output) {}

  void progress(std::string_view text) const;
  void up(const StartedBroker& broker) const;
  void problem(const std::string& what, const std::string& cure) const;

  /// Calls `start`, and reports the broker that it returns or the problem that
  /// it throws. Returns whether there is a broker.
  bool report(const std::function<StartedBroker(const Words&)>& start) const;

 private:
  void tell(const std::string& line) const;

  int output_;
};

/// The reading side: feed it what comes, then look.
class BrokerReport {
 public:
  explicit BrokerReport(Words on_progress = {})
      : on_progress_(std::move(on_progress)) {}

  void read(std::string_view chunk);

  [[nodiscard]] bool up() const { return up_; }
  [[nodiscard]] const StartedBroker& broker() const { return broker_; }
  [[nodiscard]] bool has_problem() const { return !problem_.empty(); }

  /// Throws Trouble with the problem that was reported, or with `otherwise`.
  [[noreturn]] void complain(const std::string& otherwise) const;

 private:
  void read_line(std::string_view line);

  Words on_progress_;
  std::string unread_;
  bool up_ = false;
  StartedBroker broker_;
  std::string problem_;
  std::string cure_;
};

}  // namespace lab
