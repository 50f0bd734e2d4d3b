// The three ways of doing the same: raw librdkafka, librdkafka++, the helper.
// Each throws std::runtime_error when a record got lost on the way.
#pragma once

#include <string>

#include "workload.hpp"

namespace bench {

/// Sends bench::records records to `topic` and waits for their
/// reports; with two headers each if asked to.
Cost raw_produce(const std::string& servers, const std::string& topic,
                 bool with_headers);
Cost cpp_produce(const std::string& servers, const std::string& topic);
Cost helper_produce(const std::string& servers, const std::string& topic,
                    bool with_headers);

/// Reads as many from partition 0 of `topic`, from its beginning.
Cost raw_consume(const std::string& servers, const std::string& topic);
Cost cpp_consume(const std::string& servers, const std::string& topic);
Cost helper_consume(const std::string& servers, const std::string& topic);
/// The same with poll_batch(), 500 at a time.
Cost helper_consume_batches(const std::string& servers,
                            const std::string& topic);

}  // namespace bench
