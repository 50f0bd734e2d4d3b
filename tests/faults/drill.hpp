// A fault drill: programs that do the same under the same fault, a solution and
// a mistaken one at least, and what must be seen of each. What the fault does
// to the mistaken one proves that it bites.
//
//   Drill leader_kills() {
//     return {.name = "leader-kills",
//             .programs = {{.lab = "1 gateway", .title = "solution",
//                           .path = "solutions/gateway"},
//                          {.lab = "1 gateway", .title = "acks=0",
//                           .path = "mistakes/gateway/acks-0",
//                           .lost = Count::some}},
//             .run = …};
//   }
//
// drills.cpp lists them all, and labs/faults.md publishes what they show.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "scene.hpp"

namespace faults {

/// What must be seen of a number.
enum class Count {
  none,    // 0, every time
  some,    // at least 1, every time
  varies,  // the fault does not decide it
};

/// One program under the fault.
struct Entrant {
  std::string lab = {};    // "1 gateway"
  std::string title = {};  // as the table calls it: "solution", "acks=0"
  std::string path = {};   // below build/<preset>/bin/
  std::vector<std::string> arguments = {};  // that come first: {"send"}
  // For the bank's answer. Where no bank is slow, a busy machine may be.
  std::chrono::milliseconds patience{20'000};
  Count lost = Count::none;   // called done, and not there
  Count twice = Count::none;  // there, or charged, more than once
};

/// What was seen of one program.
struct Seen {
  std::size_t payments = 0;  // that it was given
  std::size_t lost = 0;
  std::size_t twice = 0;
  std::string words = {};  // more about it, a few words: "98 told as failed"
};

struct Drill {
  std::string name = {};  // "leader-kills", in the table and the command
  std::vector<Entrant> programs = {};
  /// Does it, and gives what was seen of each program, in their order. Leaves
  /// the scene as it found it. Throws broker::Problem or support::BrokerProblem
  /// when Kafka is at fault, std::runtime_error when the drill came to nothing:
  /// a program ended early, or the fault did not happen.
  std::function<std::vector<Seen>(Scene&, const Drill&)> run = {};
};

/// Whether a number is what must be seen.
bool is_so(Count must, std::size_t number);

/// Every drill there is, in the table's order.
std::vector<Drill> all_drills();

}  // namespace faults
