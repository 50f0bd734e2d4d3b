#pragma once
// What a person sees: a picture that is drawn over itself on a terminal, or a
// line a second in a pipe; and the books at the end.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "books.hpp"

namespace demo {

/// A row of the picture: a topic or the bank.
struct PlaceRow {
  std::string name;
  std::uint64_t count = 0;  ///< Records, or charges.
  double rate = 0;          ///< Of the last seconds, per second.
  std::int64_t lag = -1;    ///< Of the group that reads it; -1: none does.
};

/// A fault, as far as it has come.
struct FaultRow {
  enum class State : std::uint8_t { to_come, on, over };
  std::string words;  ///< "broker 2 killed (kill -9)"
  State state = State::to_come;
  std::chrono::milliseconds at{0};  ///< Since the start.
};

/// All that there is to see at one moment.
struct Snapshot {
  std::chrono::milliseconds elapsed{0};
  std::chrono::seconds seconds{0};
  std::string stage;  ///< "payments come in", "the last ones arrive", …
  std::uint64_t seed = 0;
  std::uint64_t submitted = 0;
  std::uint64_t submitted_again = 0;  ///< After a verdict "failed".
  std::uint64_t accepted = 0;
  std::uint64_t waiting = 0;       ///< Submitted, no verdict yet.
  std::uint64_t bank_refused = 0;  ///< Requests that the bank did not serve.
  std::uint64_t replayed = 0;      ///< Dead letters put back.
  std::vector<PlaceRow> places{};
  std::vector<FaultRow> faults{};
};

/// The picture, a line each.
std::vector<std::string> picture_of(const Snapshot& now);

/// The same in one line.
std::string line_of(const Snapshot& now);

/// The books, a line each, the last of which says whether they balance.
std::vector<std::string> text_of(const Balance& balance);

/// Draws on standard output. Restores the terminal when it goes.
class Screen {
 public:
  /// On a terminal a picture, unless `plain`; else lines.
  explicit Screen(bool plain);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  Screen(Screen&&) = delete;
  Screen& operator=(Screen&&) = delete;

  /// Shows the moment: a picture at most every 200 ms, a line every second.
  void show(const Snapshot& now);
  /// Something that happened, once: above the picture, or as a line.
  void say(const std::string& text);
  /// Leaves the picture as it is; what follows comes below.
  void leave();

 private:
  void erase();

  bool drawing_;
  std::size_t drawn_ = 0;  // lines of the picture
  std::chrono::milliseconds next_{0};
};

}  // namespace demo
