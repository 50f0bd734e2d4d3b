#include "more_partitions.hpp"

#include <algorithm>
#include <array>
#include <kafka/admin.hpp>
#include <memory>

#include "fixture.hpp"

namespace kafka::test {
namespace {

template <auto Destroy>
struct Ends {
  template <typename T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
template <typename T, auto Destroy>
using Owned = std::unique_ptr<T, Ends<Destroy>>;

void throw_if(const Error& error) {
  if (error) {
    throw Exception{error, "add partitions"};
  }
}

bool all_have_leaders(const std::string& topic, int count) {
  const auto seen = admin().describe_topic(topic, patience);
  return seen && std::ssize(seen->partitions) == count &&
         std::ranges::all_of(seen->partitions, [](const auto& partition) {
           return partition.leader >= 0;
         });
}

}  // namespace

void add_partitions(const std::string& topic, int count) {
  rd_kafka_t* client = admin().native();
  const Owned<rd_kafka_queue_t, rd_kafka_queue_destroy> queue{
      rd_kafka_queue_new(client)};
  std::array<char, 256> reason{};
  const Owned<rd_kafka_NewPartitions_t, rd_kafka_NewPartitions_destroy> wanted{
      rd_kafka_NewPartitions_new(topic.c_str(), static_cast<std::size_t>(count),
                                 reason.data(), reason.size())};
  rd_kafka_NewPartitions_t* raw = wanted.get();
  rd_kafka_CreatePartitions(client, &raw, 1, nullptr, queue.get());
  const Owned<rd_kafka_event_t, rd_kafka_event_destroy> answer{
      rd_kafka_queue_poll(queue.get(), detail::milliseconds(patience))};
  throw_if(Error{answer ? rd_kafka_event_error(answer.get())
                        : RD_KAFKA_RESP_ERR__TIMED_OUT});
  std::size_t results = 0;
  const rd_kafka_topic_result_t* const* topics =
      rd_kafka_CreatePartitions_result_topics(
          rd_kafka_event_CreatePartitions_result(answer.get()), &results);
  for (std::size_t i = 0; i < results; ++i) {
    throw_if(Error{rd_kafka_topic_result_error(topics[i])});
  }
  if (!eventually([&] { return all_have_leaders(topic, count); })) {
    throw_if(Error{RD_KAFKA_RESP_ERR__TIMED_OUT});
  }
}

}  // namespace kafka::test
