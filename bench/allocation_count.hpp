#pragma once

#include <cstdint>

/// Counts what this thread asks of malloc, calloc and realloc, whoever asks:
/// the C++ library, the helper, or librdkafka on this thread.
namespace bench {

/// How many allocations this thread has made so far.
std::uint64_t allocations() noexcept;

}  // namespace bench
