// One run of the gateway under test: the program, what it was given, and the
// proxy between it and the broker.
//
//   support::Topic topic;
//   GatewayRun run{topic.name()};
//   run.feed(payments);
//   run.wait_for_acknowledgements(payments.size());
//   run.finish();
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <support/json.hpp>
#include <support/program.hpp>
#include <support/proxy.hpp>
#include <support/sample_payments.hpp>
#include <vector>

#include "program_under_test.hpp"

namespace lab {

/// For tests that are not about the configuration: quick, and far from giving
/// up, whatever configure() chose. What comes later in a list wins.
Properties calm(const Properties& besides = {});

/// The effective configuration, as --show-config prints it. Ends the test when
/// it cannot be had.
support::JsonObject effective_configuration();

/// Ends the test: the gateway opened so many connections that it cannot be one
/// producer that it uses.
[[noreturn]] void fail_for_connections(std::size_t connections);

class GatewayRun {
 public:
  /// Starts the gateway with the proxy stalled: nothing reaches the broker
  /// before connect(). A program that has its first payment before it has its
  /// first connection asks for that topic at once; else librdkafka 2.0.2 may
  /// come to it only a second later. It is killed when it still runs after its
  /// deadline; a run of many requests wants more than the usual one.
  explicit GatewayRun(const std::string& topic,
                      const Properties& properties = {},
                      std::optional<std::chrono::seconds> deadline = {});

  /// Gives it payments, or any other text, on its stdin.
  void feed(const std::vector<support::SamplePayment>& payments);
  void feed(std::string_view text);

  /// Lets it reach the broker, once it has read what it was given so far.
  void connect();

  /// Each waits for `count`, but not for longer than the gateway still does
  /// something, or it ends. What has not come then is judged by the caller.
  void wait_for_acknowledgements(std::size_t count);
  void wait_for_verdicts(std::size_t count);
  /// The same for at most `limit`, however quiet the gateway is.
  void wait_for_verdicts(std::size_t count, std::chrono::milliseconds limit);

  /// Lines on its stdout so far: verdicts, unless it talks.
  [[nodiscard]] std::size_t lines_printed();

  /// Ends its input and waits for its end, however that comes.
  void wait_for_end();

  /// Ends its input and waits for its end. A gateway that crashes, hangs,
  /// floods or leaves processes behind ends the test here; unless that came
  /// after it had dealt with everything and its input had ended: then what it
  /// did before can be judged all the same, and the end is TODO 4's.
  void finish();

  /// The same for the tests of TODO 4: what comes after the input counts.
  void finish_in_order();

  support::Proxy& proxy() { return proxy_; }
  support::Program& program() { return program_; }

  /// After finish() and its like.
  [[nodiscard]] const support::Ending& ending() const { return *ending_; }
  [[nodiscard]] const support::Verdicts& verdicts() const;
  /// How many payments the broker has answered for.
  [[nodiscard]] std::size_t acknowledged() const;
  /// Whether it ever asked the broker to write something.
  [[nodiscard]] bool sent_anything() const;
  /// Whether it opened more connections than one producer needs.
  [[nodiscard]] bool has_many_producers() const;
  /// "ended with status 0", "crashed with signal 11 …"
  [[nodiscard]] std::string how_it_ended() const;

 private:
  template <typename Done>
  void wait_while_busy(const Done& done);
  [[nodiscard]] bool has_dealt_with_all();
  [[nodiscard]] std::vector<int> culprits() const;

  support::Proxy proxy_;
  support::Program program_;
  std::size_t counted_bytes_ = 0;  // of its stdout, for lines_printed()
  std::size_t counted_lines_ = 0;
  std::size_t fed_lines_ = 0;
  bool well_until_its_input_ended_ = false;
  const support::Ending* ending_ = nullptr;
  mutable std::optional<support::Verdicts> verdicts_;  // read when asked for
};

}  // namespace lab
