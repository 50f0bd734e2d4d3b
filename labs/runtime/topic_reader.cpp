#include <kafka/detail/partition_counts.hpp>
#include <runtime/client_flags.hpp>
#include <runtime/topic_reader.hpp>

namespace runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;

}  // namespace

std::int32_t partitions_of(kafka::Consumer& consumer, const std::string& topic,
                           const std::string& flag) {
  try {
    kafka::detail::PartitionCounts counts{-1ms};
    return counts.get(consumer.native(), topic, patience);
  } catch (const kafka::Exception& problem) {
    const rd_kafka_resp_err_t code = problem.error().code();
    if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
      throw UsageError(flag + " \"" + topic +
                       "\": the broker has no such topic; kcat -L lists those "
                       "that it has");
    }
    if (code == RD_KAFKA_RESP_ERR__TRANSPORT ||
        code == RD_KAFKA_RESP_ERR__TIMED_OUT) {
      throw Unreadable(
          "no broker answers: is it up (./lab broker status), and "
          "is --bootstrap-servers right?");
    }
    throw Unreadable(problem.what());
  }
}

bool ReadingWatch::gave_up() const {
  return std::chrono::steady_clock::now() - last_news_ > patience;
}

std::string why_unfinished(const ReadingWatch& watch) {
  if (watch.unfinished() == 0) {
    return {};
  }
  if (watch.stopped()) {
    return "a signal asked for the end";
  }
  return watch.gave_up() ? "nothing came from the broker for 5 seconds"
                         : "the program stopped reading";
}

}  // namespace runtime
