#pragma once
// What the command line asks of the demo.

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace demo {

/// What can go wrong while payments flow.
enum class FaultKind : std::uint8_t {
  lost_acknowledgements,  ///< Produce requests are written, their answers lost.
  broker_killed,          ///< kill -9 of one of the three brokers.
  bank_down,              ///< The bank answers 503.
  member_killed,          ///< kill -9 of a validator and of a processor.
};

struct Options {
  std::chrono::seconds seconds{30};  ///< How long payments come in; 5 to 600.
  int rate = 200;                    ///< Payments a second; 1 to 5000.
  std::uint64_t seed = 0;            ///< Of the payments and the faults.
  std::vector<FaultKind> faults{};   ///< In the order in which they happen.
  bool plain = false;                ///< Lines, also on a terminal.
  /// Where the five programs are; empty: the solutions. For the project's own
  /// tests, which put a wrong one among them.
  std::string programs{};
  /// How long the last payments may take to arrive, once no more come in.
  std::chrono::seconds patience{60};
};

/// Reads the command line. Nothing when --help was all it asked for, which is
/// printed then. Throws WrongUse.
std::optional<Options> read_options(int argc, const char* const* argv);

/// A command line that makes no sense; what() says what is right.
class WrongUse : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace demo
