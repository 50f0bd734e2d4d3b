// What a program that passes records on has to do when its outputs cannot be
// written: say so, end, and leave the offset where it is.
#pragma once

#include <cstdint>
#include <string>

#include "consumer_run.hpp"

namespace lab {

struct Refusal {
  bool ended = false;          ///< By itself, in a reasonable time.
  std::int64_t committed = 0;  ///< Records that count as done all the same.
  std::string topic;           ///< That refuses,
  std::string error;           ///< with this name of librdkafka's,
  std::string why;             ///< in words: "nobody may write to …".
  std::vector<int> waits{};  ///< The TODOs that keep it from ending, if known.
};

/// Notes each of it that does not hold.
void check_refused(ConsumerRun& run, const Refusal& refusal);

}  // namespace lab
