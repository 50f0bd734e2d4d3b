// What went in against what is in the topic: lost, duplicated, invented,
// changed. Each is counted and shown with an example, as a Jepsen report does,
// but in words for somebody who meets Kafka for the first time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <support/sample_payments.hpp>
#include <vector>

namespace support {

/// A record as it is in a topic.
struct SeenRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<std::string> key = {};
  std::optional<std::string> value = {};
  struct Header {
    std::string name;
    std::optional<std::string> value;
  };
  std::vector<Header> headers = {};
  /// As read: when it was made, in milliseconds since 1970.
  std::int64_t timestamp = 0;

  [[nodiscard]] std::string place() const;  ///< "partition 2, offset 17"
};

/// What the records of a topic say about the payments of a run. Refers to
/// both: they must outlive it.
class Comparison {
 public:
  Comparison(const std::vector<SamplePayment>& payments,
             const std::vector<SeenRecord>& records);

  [[nodiscard]] std::size_t sent() const { return records_.size(); }
  /// Input lines of payments without a record.
  [[nodiscard]] const std::vector<std::size_t>& lost() const { return lost_; }
  /// Input lines of payments with two records or more.
  [[nodiscard]] const std::vector<std::size_t>& duplicated() const {
    return duplicated_;
  }
  /// Records that belong to no payment of this run.
  [[nodiscard]] const std::vector<const SeenRecord*>& invented() const {
    return invented_;
  }
  /// The records of the payment on a line; none for any other line.
  [[nodiscard]] std::vector<const SeenRecord*> records_of(
      std::size_t line) const;
  /// "lost 3 of 200, duplicated 20"; "all 200 are there once".
  [[nodiscard]] std::string summary() const;

 private:
  std::map<std::size_t, std::vector<const SeenRecord*>> records_;  // by line
  std::vector<std::size_t> lost_;
  std::vector<std::size_t> duplicated_;
  std::vector<const SeenRecord*> invented_;
};

/// "line 17 (CUST1042, 12.50 EUR)"
std::string describe(const std::vector<SamplePayment>& payments,
                     std::size_t line);

/// "line 3", "lines 3 and 8", "lines 3, 8, 9 and 12 more"
std::string list_lines(const std::vector<std::size_t>& lines);

/// "1 payment", "17 payments"; "2 batches" where an s will not do.
std::string count_of(std::size_t number, std::string_view what,
                     std::string_view several = {});

/// What is wrong with a record for this payment; empty when nothing is. One
/// text for each of key, value, headers, in that order, empty where right.
struct Mismatch {
  std::string key;
  std::string value;
  std::string headers;
};
Mismatch compare_contents(const SamplePayment& payment,
                          const SeenRecord& record);

}  // namespace support
