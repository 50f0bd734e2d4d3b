// What came out of a program that passes records on, against what went in: in
// Jepsen's words, lost, duplicated, out of order, unseen (said as "not
// reached").
//
//   mark(inputs, random);  // so that each can be recognised
//   topic.write(inputs);
//   …
//   const Passage passage{inputs, {validated.records(), rejected.records()}};
//   passage.summary();  // "lost 3 of 200, duplicated 20"
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <support/comparison.hpp>
#include <support/random.hpp>
#include <vector>

namespace support {

/// The header that tells a record of this run from every other.
inline constexpr const char* trace_header = "trace";

/// Gives each record a trace_header of its own.
void mark(std::vector<SeenRecord>& records, Random& random);

/// What became of one input.
struct Fate {
  const SeenRecord* input = nullptr;
  /// Its copies, and the number of the topic that each is in.
  std::vector<std::pair<std::size_t, const SeenRecord*>> outputs = {};
};

class Passage {
 public:
  /// `inputs` were written and marked, and must outlive this; `outputs` are the
  /// records of each output topic. `committed` is how far the group has come
  /// (see Group::committed), where a test knows that.
  Passage(const std::vector<SeenRecord>& inputs,
          std::vector<std::vector<SeenRecord>> outputs,
          std::vector<std::int64_t> committed = {});

  [[nodiscard]] const std::vector<Fate>& fates() const { return fates_; }

  /// Inputs without an output that nobody will read again: a later record of
  /// the partition was passed on, or they are committed.
  [[nodiscard]] const std::vector<const SeenRecord*>& lost() const {
    return lost_;
  }
  /// Inputs without an output that lie behind everything that was passed on:
  /// not reached, or not yet.
  [[nodiscard]] const std::vector<const SeenRecord*>& unseen() const {
    return unseen_;
  }
  /// Inputs with more than one output.
  [[nodiscard]] const std::vector<const Fate*>& duplicated() const {
    return duplicated_;
  }
  /// Inputs whose first output comes before that of an earlier one with the
  /// same key in the same partition. (Key order is promised inside a partition
  /// only.)
  [[nodiscard]] const std::vector<const SeenRecord*>& out_of_order() const {
    return out_of_order_;
  }
  /// Outputs that belong to no input.
  [[nodiscard]] const std::vector<const SeenRecord*>& invented() const {
    return invented_;
  }
  /// "lost 3 of 200, duplicated 20"; "all 200 came out once".
  [[nodiscard]] std::string summary() const;

 private:
  void sort_out(const std::vector<std::int64_t>& committed);
  void find_disorder();

  std::vector<std::vector<SeenRecord>> outputs_;
  std::vector<Fate> fates_;
  std::vector<const SeenRecord*> lost_;
  std::vector<const SeenRecord*> unseen_;
  std::vector<const Fate*> duplicated_;
  std::vector<const SeenRecord*> out_of_order_;
  std::vector<const SeenRecord*> invented_;
};

}  // namespace support
