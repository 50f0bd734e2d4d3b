// What a bad network does to requests on their way, chosen so that it repeats
// exactly: by the kind of the request and by its number, never by the clock.
//
//   proxy.inject({.what = Fault::What::lose_answer, .times = 3});
//   … the broker writes the next three Produce requests, and the program that
//   sent them is cut off before it hears so …
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <support/wire.hpp>
#include <vector>

namespace support {

struct Fault {
  enum class What : std::uint8_t {
    /// The broker does what it was asked, and the connection is closed in place
    /// of the answer. Nothing else that was on its way is done: the broker sees
    /// no request behind the chosen ones of that connection.
    lose_answer,
    /// The connection is closed, and the broker never sees the request. Answers
    /// to earlier ones arrive first.
    lose_request,
    /// The answer never comes, nor does any other behind it on that connection,
    /// which stays open: the broker works, and nobody hears of it.
    swallow_answer,
    /// Half of the answer comes, then the connection is closed.
    cut_answer,
    /// The answer comes `delay` late, and whatever is behind it as well.
    delay_answer,
    /// The request waits in the proxy until Proxy::release(), and with it what
    /// follows on its connection.
    hold_request,
  };
  static constexpr std::size_t always = std::numeric_limits<std::size_t>::max();

  What what = What::lose_answer;
  std::int16_t kind = wire::produce;  ///< Of which requests.
  std::size_t times = 1;              ///< To so many of them,
  std::size_t after = 0;              ///< once so many have passed unharmed.
  std::chrono::milliseconds delay{0};
};

/// The faults that are still to come.
class Faults {
 public:
  void add(const Fault& fault) { waiting_.push_back(fault); }
  void clear() { waiting_.clear(); }
  /// Ends those of one sort.
  void clear(Fault::What what);

  /// A request of this kind comes by: what happens to it, nothing if it is
  /// spared. Counts it.
  std::optional<Fault> strike(std::int16_t kind);
  /// The same for a request that may only meet this sort; spares and counts
  /// nothing else.
  std::optional<Fault> strike(std::int16_t kind, Fault::What what);

 private:
  std::vector<Fault> waiting_;  // the first that fits is the one
};

}  // namespace support
