// Another process, watched from outside: the only way in which a lab's program
// is judged.
//
//   support::Program program{{.path = "/bin/cat"}};
//   program.feed("one\ntwo\n");
//   program.close_input();
//   const support::Ending& ending = program.wait();
//   // ending.output == "one\ntwo\n", ending.status == 0
//
// A program under test may crash, hang, print a gigabyte, or leave processes
// behind. None of that hurts the judge: each is ended, and named by
// Ending::trouble(). Whatever a Program started is gone when it is destroyed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <support/descriptor.hpp>
#include <thread>
#include <vector>

namespace support {

struct ProgramOptions {
  std::filesystem::path path;
  std::vector<std::string> arguments = {};
  /// NAME=VALUE, on top of the judge's own environment without the LAB_
  /// variables, which are none of the program's business.
  std::vector<std::string> environment = {};
  /// Killed and named as hung when it still runs after this time.
  std::chrono::milliseconds deadline = std::chrono::seconds{10};
  /// Killed and named when it prints more than this, per stream.
  std::size_t output_limit = std::size_t{16} << 20U;
  /// Killed and named when it keeps more memory than this.
  std::size_t memory_limit = std::size_t{2} << 30U;
};

/// How a program ended and what it left.
struct Ending {
  std::optional<int> status;  ///< Exit status, if it exited by itself.
  std::optional<int> signal;  ///< The signal that ended it, ours included.
  bool hung = false;          ///< Still ran at its deadline: we killed it.
  bool flooded = false;       ///< Printed more than its limit: we killed it.
  bool too_large = false;     ///< Took more memory than its limit: as above.
  bool killed = false;        ///< We killed it for another reason.
  /// Processes it started that were alive after it ended, by name; now dead.
  std::vector<std::string> leftovers;
  std::string output;  ///< Its stdout, up to the limit.
  std::string errors;  ///< Its stderr, up to the limit.
  std::chrono::milliseconds ran{};
  std::chrono::microseconds processor_time{};
  std::size_t peak_memory = 0;   ///< Bytes resident at most.
  std::size_t unread_input = 0;  ///< Bytes of its input that it never read.

  /// Nothing when it exited by itself and left nothing behind; else what went
  /// wrong, in words: "crashed with signal 11 (SIGSEGV): it used memory …".
  [[nodiscard]] std::optional<std::string> trouble() const;
};

/// "signal 11 (SIGSEGV), which means …"
std::string describe_signal(int signal);

class Program {
 public:
  /// Starts it. Throws std::runtime_error when it cannot be started.
  explicit Program(ProgramOptions options);
  /// Kills it and everything it started.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  Program(Program&&) = delete;
  Program& operator=(Program&&) = delete;

  /// Adds to its stdin; never blocks. What it does not read is kept here.
  void feed(std::string_view text);
  /// Ends its stdin once everything fed is written.
  void close_input();
  void send_signal(int signal);
  void kill();
  /// Ends its stdin; kills it if it still runs when `limit` has passed.
  void end_within(std::chrono::milliseconds limit);

  /// Waits until `done` holds for its stdout so far, or it ends, or `limit`
  /// has passed; true if `done` held. `done` is asked only when there is news.
  bool wait_for_output(const std::function<bool(std::string_view)>& done,
                       std::chrono::milliseconds limit);
  /// The same for its stderr.
  bool wait_for_errors(const std::function<bool(std::string_view)>& done,
                       std::chrono::milliseconds limit);
  /// Waits for its end; false when `limit` passed first.
  bool wait_for_end(std::chrono::milliseconds limit);
  /// Waits until it has read everything fed so far and all of its threads wait
  /// for something, or it ends, or the limit: what it does on reading is done.
  bool wait_until_waiting(std::chrono::milliseconds limit);
  /// The same, but it need not have read everything.
  bool wait_until_asleep(std::chrono::milliseconds limit);
  /// When its stdout or stderr last grew.
  [[nodiscard]] std::chrono::steady_clock::time_point last_output() const;

  /// Bytes fed that it has not read yet; once close_input() is through, only
  /// those that did not fit into the pipe.
  [[nodiscard]] std::size_t unread_input() const;
  /// Processor time it has used so far.
  [[nodiscard]] std::chrono::microseconds processor_time() const;
  [[nodiscard]] bool running() const;
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Its stdout so far.
  [[nodiscard]] std::string output() const;

  /// Waits for the end, at most until its deadline, then kills it.
  const Ending& wait();

 private:
  void start();
  bool wait_until_asleep(std::size_t unread, std::chrono::milliseconds limit);
  bool wait_for_text(const std::string& stream,
                     const std::function<bool(std::string_view)>& done,
                     std::chrono::milliseconds limit);
  void pump();  // the watching thread
  void enforce_limits(std::chrono::steady_clock::time_point now);
  void write_input();  // under mutex_
  void read_from(Descriptor& from, std::string& into);
  void finish();  // after the program ended; under mutex_
  void kill_all(bool Ending::*why);
  void kill_group() const;
  void wake() const;
  [[nodiscard]] std::size_t unread_input_locked() const;
  [[nodiscard]] std::size_t bytes_in_pipe() const;

  ProgramOptions options_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point deadline_;  // the thread's, once begun
  pid_t pid_ = -1;
  Descriptor process_;  // a pidfd: readable when it has ended
  Descriptor wake_;     // an eventfd: something to do for the thread
  Descriptor input_;    // we write
  Descriptor output_;   // we read
  Descriptor errors_;   // we read

  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  std::string to_write_;
  std::size_t written_ = 0;       // of to_write_
  std::size_t left_in_pipe_ = 0;  // when it closed its stdin early
  bool input_closing_ = false;
  bool ended_ = false;
  std::chrono::steady_clock::time_point last_output_;
  Ending ending_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace support
