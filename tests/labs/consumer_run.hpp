// A program that is a member of a consumer group, behind a proxy of its own:
// what the judges of labs 2 and 5 do with it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <support/program.hpp>
#include <support/proxy.hpp>
#include <vector>

#include "program_under_test.hpp"

namespace lab {

/// For tests that are not about the configuration: a group that notices soon
/// what its members do. What comes later in a list wins.
Properties quick(const Properties& besides = {});

/// A member that is given up a second after its last sign of life.
Properties short_lived(const Properties& besides = {});

/// Flags and values, and what replaces one of them or comes besides.
std::vector<std::string> together(std::vector<std::string> flags,
                                  const std::vector<std::string>& more);

class ConsumerRun {
 public:
  /// `words` must outlive it. `poll_loop` are the TODOs that see to it that a
  /// signal is noticed.
  ConsumerRun(const ProgramWords& words, const Properties& properties,
              const std::vector<std::string>& flags,
              std::vector<int> poll_loop = {});

  support::Proxy& proxy() { return proxy_; }
  support::Program& program() { return program_; }
  [[nodiscard]] const ProgramWords& words() const { return words_; }
  [[nodiscard]] support::Traffic traffic() const { return proxy_.traffic(); }

  /// Outputs of this program that the broker has acknowledged.
  [[nodiscard]] std::size_t outputs() const;
  /// Waits for so many of them, but not much longer than there is progress, or
  /// the program runs. What has not come then is judged by the caller.
  bool wait_for_outputs(std::size_t count);
  /// The same for at most `limit`, progress or not.
  bool wait_for_outputs(std::size_t count, std::chrono::milliseconds limit);
  /// Whether it has ever asked to be a member of a group.
  [[nodiscard]] bool joined() const;

  /// Sends SIGTERM and waits for the end. A program that crashes, hangs, floods
  /// or leaves processes behind ends the test here.
  void stop();
  /// Waits for an end that it comes to by itself, at most its deadline.
  void wait_for_end();
  /// kill -9; returns when it is dead.
  void kill();

  /// After one of the three.
  [[nodiscard]] const support::Ending& ending() const { return *ending_; }
  /// "ended with status 1"
  [[nodiscard]] std::string how_it_ended() const;
  /// From SIGTERM to the end.
  [[nodiscard]] std::chrono::milliseconds stopping_took() const {
    return stopping_took_;
  }

 private:
  const ProgramWords& words_;
  std::vector<int> poll_loop_;
  support::Proxy proxy_;
  support::Program program_;
  const support::Ending* ending_ = nullptr;
  std::chrono::milliseconds stopping_took_{};
};

/// Ends the test when the program has ended although nobody asked it to.
/// `blames` are the TODOs that did it, if it did not crash.
void require_running(ConsumerRun& run, const std::vector<int>& blames = {});

/// Ends the test when the program never asked to be a member of a group.
/// `blames` are the TODOs that make it one.
void require_member(const ConsumerRun& run, const std::vector<int>& blames);

/// Both: nothing else could be judged.
void require_at_work(ConsumerRun& run);

/// The exit status; `why` completes "status 0 …".
void check_status(const ConsumerRun& run, int status, const std::string& why);

}  // namespace lab
