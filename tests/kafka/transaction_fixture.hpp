#pragma once
// What the tests of transactions share.

#include <kafka/kafka.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fixture.hpp"

namespace kafka::test {

/// A producer's properties for transactions under this name.
Config transactional(const std::string& id, std::string_view bootstrap);

/// What a reader sees in a topic of one partition, up to the end as it is now.
/// `level` is read_committed or read_uncommitted.
std::vector<std::string> seen_by(std::string_view level, const Topic& topic);

/// What a reader of committed records sees once there are `count` of them: a
/// broker answers EndTxn before it has written the end of the transaction to
/// the partitions. After the usual patience, what there is.
std::vector<std::string> committed_in(const Topic& topic, std::size_t count);

/// Calls until the result is no error that may go away; as a caller should.
template <typename Call>
Error patiently(Call call) {
  Error error;
  eventually([&] {
    error = call();
    return !error || !error.retriable() || error.requires_abort() ||
           error.fatal();
  });
  return error;
}

}  // namespace kafka::test
