#include <algorithm>
#include <array>
#include <chrono>
#include <kafka/error.hpp>
#include <span>
#include <support/more_partitions.hpp>
#include <thread>

namespace support {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using kafka::detail::Owned;
using kafka::detail::OwnedEvent;
using kafka::detail::OwnedQueue;
using kafka::detail::OwnedTopic;

constexpr int patience_ms = 10'000;

void throw_if(rd_kafka_resp_err_t code) {
  if (const kafka::Error error{code}) {
    throw kafka::Exception{error, "add partitions"};
  }
}

// Asks the broker, which also tells the client itself.
bool all_have_leaders(rd_kafka_t* client, const std::string& topic, int count) {
  const OwnedTopic handle{rd_kafka_topic_new(client, topic.c_str(), nullptr)};
  const rd_kafka_metadata_t* answer = nullptr;
  throw_if(rd_kafka_metadata(client, 0, handle.get(), &answer, patience_ms));
  const Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy> owned{
      answer};
  if (answer->topic_cnt != 1 || answer->topics->partition_cnt != count) {
    return false;
  }
  const std::span partitions{answer->topics->partitions,
                             static_cast<std::size_t>(count)};
  return std::ranges::all_of(
      partitions, [](const auto& partition) { return partition.leader >= 0; });
}

}  // namespace

void add_partitions(rd_kafka_t* client, const std::string& topic, int count) {
  const OwnedQueue queue{rd_kafka_queue_new(client)};
  std::array<char, kafka::detail::reason_size> reason{};
  const Owned<rd_kafka_NewPartitions_t, rd_kafka_NewPartitions_destroy> wanted{
      rd_kafka_NewPartitions_new(topic.c_str(), static_cast<std::size_t>(count),
                                 reason.data(), reason.size())};
  rd_kafka_NewPartitions_t* raw = wanted.get();
  rd_kafka_CreatePartitions(client, &raw, 1, nullptr, queue.get());
  const OwnedEvent answer{rd_kafka_queue_poll(queue.get(), patience_ms)};
  throw_if(answer ? rd_kafka_event_error(answer.get())
                  : RD_KAFKA_RESP_ERR__TIMED_OUT);
  std::size_t results = 0;
  const rd_kafka_topic_result_t* const* topics =
      rd_kafka_CreatePartitions_result_topics(
          rd_kafka_event_CreatePartitions_result(answer.get()), &results);
  for (std::size_t i = 0; i < results; ++i) {
    throw_if(rd_kafka_topic_result_error(topics[i]));
  }
  const auto until = Clock::now() + std::chrono::milliseconds{patience_ms};
  while (!all_have_leaders(client, topic, count)) {
    throw_if(Clock::now() > until ? RD_KAFKA_RESP_ERR__TIMED_OUT
                                  : RD_KAFKA_RESP_ERR_NO_ERROR);
    std::this_thread::sleep_for(10ms);  // it makes them meanwhile
  }
}

}  // namespace support
