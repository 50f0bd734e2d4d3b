// What a proxy has seen on the wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <support/wire.hpp>
#include <vector>

namespace support {

/// What went over the wire so far.
struct Traffic {
  std::size_t connections = 0;  ///< Accepted from programs.
  std::vector<wire::ProduceRequest> produced;
  std::size_t unreadable = 0;  ///< Produce requests that made no sense.
  std::size_t acknowledged_requests = 0;  ///< Their answers reached a program.
  std::size_t acknowledged_records = 0;   ///< Or sent, with acks=0.
  std::size_t most_in_flight = 0;  ///< Produce requests awaiting an answer.
  bool broker_refused = false;     ///< The real broker did not answer us.
  /// Requests that came from programs, and those that were answered, by the
  /// number of their kind, such as wire::offset_commit.
  std::map<std::int16_t, std::size_t> requests;
  std::map<std::int16_t, std::size_t> answers;
  std::size_t held = 0;  ///< Produce requests that hold_produce() keeps back.
  /// Requests that met a Fault: those whose answer is gone count once the
  /// broker has given it, so that what it was asked is done.
  std::size_t struck = 0;

  [[nodiscard]] std::size_t requests_of(std::int16_t kind) const;
  [[nodiscard]] std::size_t answers_of(std::int16_t kind) const;
};

}  // namespace support
