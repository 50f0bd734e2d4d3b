#include <algorithm>
#include <array>
#include <memory>
#include <support/more_partitions.hpp>

namespace support {
namespace {

using Clock = std::chrono::steady_clock;

template <auto Destroy>
struct Ends {
  template <typename T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
template <typename T, auto Destroy>
using Owned = std::unique_ptr<T, Ends<Destroy>>;

void throw_if(rd_kafka_resp_err_t code) {
  if (const kafka::Error error{code}) {
    throw kafka::Exception{error, "add partitions"};
  }
}

bool all_have_leaders(kafka::Admin& admin, const std::string& topic,
                      int count) {
  const auto seen = admin.describe_topic(topic);
  return seen && std::ssize(seen->partitions) == count &&
         std::ranges::all_of(seen->partitions, [](const auto& partition) {
           return partition.leader >= 0;
         });
}

}  // namespace

void add_partitions(kafka::Admin& admin, const std::string& topic, int count,
                    std::chrono::milliseconds patience) {
  rd_kafka_t* client = admin.native();
  const Owned<rd_kafka_queue_t, rd_kafka_queue_destroy> queue{
      rd_kafka_queue_new(client)};
  std::array<char, 256> reason{};
  const Owned<rd_kafka_NewPartitions_t, rd_kafka_NewPartitions_destroy> wanted{
      rd_kafka_NewPartitions_new(topic.c_str(), static_cast<std::size_t>(count),
                                 reason.data(), reason.size())};
  rd_kafka_NewPartitions_t* raw = wanted.get();
  rd_kafka_CreatePartitions(client, &raw, 1, nullptr, queue.get());
  const Owned<rd_kafka_event_t, rd_kafka_event_destroy> answer{
      rd_kafka_queue_poll(queue.get(), static_cast<int>(patience.count()))};
  throw_if(answer ? rd_kafka_event_error(answer.get())
                  : RD_KAFKA_RESP_ERR__TIMED_OUT);
  std::size_t results = 0;
  const rd_kafka_topic_result_t* const* topics =
      rd_kafka_CreatePartitions_result_topics(
          rd_kafka_event_CreatePartitions_result(answer.get()), &results);
  for (std::size_t i = 0; i < results; ++i) {
    throw_if(rd_kafka_topic_result_error(topics[i]));
  }
  const auto until = Clock::now() + patience;
  while (!all_have_leaders(admin, topic, count)) {
    throw_if(Clock::now() > until ? RD_KAFKA_RESP_ERR__TIMED_OUT
                                  : RD_KAFKA_RESP_ERR_NO_ERROR);
  }
}

}  // namespace support
