// Payments for Lab 5, and records that are none.
#pragma once

#include <string>
#include <support/comparison.hpp>
#include <support/random.hpp>
#include <vector>

namespace lab {

/// A record, and what has to become of it.
struct DlqCase {
  std::string what;  ///< "a value that is cut off", for a failure's text
  support::SeenRecord record = {};
  /// The class of its dead letter; empty: it is processed.
  std::string failure = {};
};

/// The payment_id of a record's payment; empty if it has none.
std::string payment_id_of(const support::SeenRecord& record);

/// Every kind of record that no bank can be asked about.
std::vector<DlqCase> poison_cases(support::Random& random);

/// `count` good payments.
std::vector<DlqCase> good_cases(support::Random& random, std::size_t count);

/// All of them in this order in one partition, marked.
std::vector<support::SeenRecord> records_of(const std::vector<DlqCase>& cases,
                                            support::Random& random,
                                            std::int32_t partition = 0);

/// `count` good payments in one partition, marked.
std::vector<support::SeenRecord> payments_in(support::Random& random,
                                             std::int32_t partition,
                                             std::size_t count = 1);

}  // namespace lab
