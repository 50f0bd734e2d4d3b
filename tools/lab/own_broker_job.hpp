#pragma once

// A Kafka of the tests' own, held by a process of its own.
//
// That process can be ended at any moment (Ctrl-C while Kafka is still being
// fetched), and it takes the broker with it.

#include <string>
#include <utility>
#include <vector>

#include "broker_report.hpp"
#include "jobs.hpp"
#include "workspace.hpp"

namespace lab {

class OwnBrokerJob {
 public:
  OwnBrokerJob(Workspace workspace, Jobs& jobs, Words on_progress = {});

  /// Returns when the broker is up. Throws Trouble, Interrupted.
  void start();

  /// Throws Trouble when the broker has gone by itself.
  void require() const;

  [[nodiscard]] const StartedBroker& broker() const { return report_.broker(); }
  [[nodiscard]] double seconds() const { return seconds_; }

  /// LAB_BROKER, LAB_FAULTY and LAB_PROXY_PORT, for everything that is to use
  /// this broker.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> environment()
      const;

 private:
  Workspace workspace_;
  Jobs* jobs_;
  BrokerReport report_;
  std::string gone_;  // how its process ended
  double seconds_ = 0;
};

}  // namespace lab
