#pragma once

// Child processes of the lab command: the compiler, the tests, the broker.
//
// A check waits for several of them at once and must leave none behind, so
// one object owns them all. It runs on one thread: start some jobs, then call
// serve() until they have ended; handlers run inside serve().
//
//   Jobs jobs;
//   jobs.start({.arguments = {"ninja", "lab"}},
//              {.on_done = [&](const Outcome& outcome) { ... }});
//   while (jobs.running() > 0) jobs.serve(100ms);

#include <sys/types.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lab {

/// What to run. Its standard input is empty.
struct Command {
  std::vector<std::string> arguments;  // the first one is looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment{};  // added
  std::filesystem::path folder{};  // where to run it; empty: where we are
  std::filesystem::path lock{};    // held while it runs; empty: none
  bool own_output = true;  // false: it writes where we write, e.g. ctest
  /// How long it may tidy up after SIGTERM, when it is supervised and has to
  /// end early; then it is killed, as it is at once with 0.
  std::chrono::milliseconds grace{0};
};

/// How a job ended.
struct Outcome {
  int wait_status = 0;      // as waitpid(2) reports it
  bool timed_out = false;   // it was ended at its deadline
  bool output_cut = false;  // it wrote more than we keep
  std::string output{};     // standard output and error, mixed
  double seconds = 0;

  [[nodiscard]] bool succeeded() const;
  /// The exit status, or -1 when a signal ended it.
  [[nodiscard]] int exit_code() const;
  /// "ended with status 3" or "was ended by SIGSEGV (segmentation fault)".
  [[nodiscard]] std::string describe() const;
};

/// Thrown from Jobs::serve when a person or a system asks the tool to stop.
/// Every job has been ended by then.
class Interrupted : public std::exception {
 public:
  explicit Interrupted(int signal) : signal_(signal) {}
  [[nodiscard]] const char* what() const noexcept override {
    return "interrupted";
  }
  [[nodiscard]] int signal() const { return signal_; }

 private:
  int signal_;
};

struct Handlers {
  std::function<void(std::string_view chunk)> on_output{};
  std::function<void(const Outcome&)> on_done{};
};

inline constexpr std::chrono::seconds no_deadline{0};

class Jobs {
 public:
  /// Catches SIGINT, SIGTERM and SIGHUP from now on (they become Interrupted).
  Jobs();
  /// Ends every job that still runs.
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  Jobs(Jobs&&) = delete;
  Jobs& operator=(Jobs&&) = delete;

  /// Runs a command that ends its own children when it is told to end (a
  /// build tool).
  void start(const Command& command, Handlers handlers,
             std::chrono::duration<double> deadline = no_deadline);

  /// Runs a command whose descendants must not outlive it, whatever they do:
  /// fork, leave the process group, ignore signals. A supervisor stands
  /// between it and us, adopts its orphans (Linux), and kills all of them when
  /// the command ends, at the deadline, when we are interrupted or killed.
  void start_supervised(const Command& command, Handlers handlers,
                        std::chrono::duration<double> deadline = no_deadline);

  /// Runs a function in a process of its own. `body` gets the descriptor that
  /// on_output reads from, and returns the exit status.
  void start_call(const std::function<int(int output)>& body, Handlers handlers,
                  std::chrono::duration<double> deadline = no_deadline);

  [[nodiscard]] std::size_t running() const { return jobs_.size(); }

  /// Ends every job, and runs none of their handlers.
  void end_all();

  /// Waits up to `at_most` for output or an end, and runs the handlers.
  /// Throws Interrupted.
  void serve(std::chrono::milliseconds at_most);

  /// Puts signals back to their defaults, before this process becomes another
  /// program or dies by the signal that stopped it.
  static void forget_signals();

 private:
  struct Job {
    pid_t pid = 0;
    int output = -1;  // -1 once it has been closed at the other end
    Handlers handlers{};
    std::chrono::steady_clock::time_point started{};
    std::chrono::duration<double> deadline{};
    Outcome outcome{};

    [[nodiscard]] bool overdue() const;
  };

  void launch(const std::function<int(int output)>& body, Handlers handlers,
              std::chrono::duration<double> deadline);
  static void read_output(Job& job);
  void end_overdue();
  void finish_ended();

  std::vector<Job> jobs_;
};

/// Runs one command to its end and hands over what it wrote.
Outcome run_to_end(const Command& command,
                   std::chrono::duration<double> deadline = no_deadline);

}  // namespace lab
