// Lab 3's reader: topics with a history made for it, a run of --consume, and
// what it said.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <support/json.hpp>
#include <support/program.hpp>
#include <support/topic.hpp>
#include <utility>
#include <vector>

#include "program_under_test.hpp"

namespace lab {

/// A record that a test puts into a topic.
struct Past {
  std::int32_t partition = 0;
  std::optional<std::string> customer;  ///< the key; nothing: a guest
  int second = 0;                       ///< of some hour: when it was made
};

/// Writes the records in this order; each partition's offsets count from 0.
/// Throws support::BrokerProblem.
void write(const std::string& topic, const std::vector<Past>& records);

/// A place in a topic.
using Place = std::pair<std::int32_t, std::int64_t>;

/// "partition 2, offset 17"
std::string text_of(const Place& place);

/// What a run of --consume has said.
struct Read {
  std::vector<Place> records;  ///< in the order in which they were printed
  /// Where they are, and whose: "of CUST0042, made at …".
  std::map<Place, std::string> out_of_order;
  int status = -1;
  std::string unread;  ///< the summary's unread_partitions, as JSON
  std::string errors;  ///< the last line on its stderr
};

/// A reader at work; several may run side by side.
class ReaderRun {
 public:
  ReaderRun(const std::string& topic, const std::string& partitions);

  /// Waits for its end. A reader that crashes or hangs ends the test here.
  Read finish();

 private:
  support::Program program_;
};

/// Exactly the records of these partitions were printed, each partition's in
/// order of their offsets. `sizes` says how many records the partitions 0, 1, …
/// hold.
void check_records(const Read& read, const std::set<std::int32_t>& partitions,
                   const std::vector<std::int64_t>& sizes);

/// Nothing but these is called out of order, and the status says whether there
/// are any.
void check_out_of_order(const Read& read, const std::set<Place>& places,
                        const std::string& why);

}  // namespace lab
