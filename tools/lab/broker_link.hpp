#pragma once

// Finds the Kafka that a check uses, or starts it.

#include <string>
#include <utility>
#include <vector>

#include "broker_report.hpp"
#include "broker_start.hpp"
#include "jobs.hpp"
#include "workspace.hpp"

namespace lab {

/// Which broker a person asked for.
struct BrokerChoice {
  enum class Kind { native, docker, address };
  Kind kind = Kind::native;
  std::string address{};  // with Kind::address, "host:port"

  /// Reads "native", "docker" or "HOST:PORT"; LAB_BROKER wins over it. Throws
  /// Misuse.
  static BrokerChoice parse(const std::string& option);

  /// "host:port", whether somebody answers there or not.
  [[nodiscard]] std::string where() const;
};

/// A broker that is being found. All the work happens beside the caller's.
class BrokerLink {
 public:
  /// `on_progress` gets a few words for a progress line.
  BrokerLink(Workspace workspace, BrokerChoice choice, Words on_progress = {});
  BrokerLink(const BrokerLink&) = delete;
  BrokerLink& operator=(const BrokerLink&) = delete;
  BrokerLink(BrokerLink&&) = delete;
  BrokerLink& operator=(BrokerLink&&) = delete;
  ~BrokerLink() = default;

  /// Looks whether the broker answers; if not, starts it in a job. Once all
  /// jobs have ended, require() knows.
  void start(Jobs& jobs);

  /// Throws Trouble when there is no broker to be had.
  void require() const;

  [[nodiscard]] const std::string& bootstrap() const { return broker_.direct; }
  [[nodiscard]] bool started_now() const { return broker_.started_now; }
  [[nodiscard]] double seconds() const { return broker_.seconds; }

  /// What the tests need to know: LAB_BOOTSTRAP and, where they are known,
  /// LAB_FAULTY and LAB_PROXY_PORT.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> environment()
      const;

 private:
  void use_address();

  Workspace workspace_;
  BrokerChoice choice_;
  BrokerReport report_;
  StartedBroker broker_;
  std::string silent_;  // why there is none, if nothing was reported
};

}  // namespace lab
