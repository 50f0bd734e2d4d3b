#pragma once
// A program that is a member of a consumer group, and is started again when it
// ends, as whatever runs programs in production would do.

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <support/program.hpp>

namespace demo {

/// The last line of a text, without its end; empty if there is none.
std::string last_line_of(const std::string& text);

/// Not thread safe.
class Member {
 public:
  using Clock = std::chrono::steady_clock;

  /// Starts it. Throws std::runtime_error when it cannot be started.
  Member(std::string name, support::ProgramOptions options);

  /// kill -9. It is started again after a moment.
  void kill();
  /// Starts it again when it has ended and the moment is over.
  void look_after();
  /// Asks it to end (SIGTERM).
  void stop();
  /// Waits for its end after stop(), and kills it when `limit` has passed.
  void wait(std::chrono::milliseconds limit);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// How often it ended by itself although nobody asked it to.
  [[nodiscard]] std::size_t unasked_ends() const { return unasked_; }
  /// The last line that it wrote to stderr before it last ended by itself.
  [[nodiscard]] const std::string& last_words() const { return last_words_; }
  /// What it has written to stderr since it was last started.
  [[nodiscard]] std::string errors();

 private:
  void start();

  std::string name_;
  support::ProgramOptions options_;
  std::optional<support::Program> program_;
  std::optional<Clock::time_point> start_again_;
  bool killed_ = false;
  std::size_t unasked_ = 0;
  std::string last_words_;
};

}  // namespace demo
