#include <algorithm>
#include <kafka/detail/partition_list.hpp>
#include <support/admin_request.hpp>
#include <support/failure.hpp>
#include <support/fair_time.hpp>
#include <support/group.hpp>
#include <support/random.hpp>
#include <thread>

namespace support {
namespace {

using Request = Owned<rd_kafka_ListConsumerGroupOffsets_t,
                      rd_kafka_ListConsumerGroupOffsets_destroy>;
using DeleteGroup = Owned<rd_kafka_DeleteGroup_t, rd_kafka_DeleteGroup_destroy>;

}  // namespace

Group::Group() : name_{fresh_topic_name()} {}

Group::~Group() {
  tidy_up("group " + name_, [this] {
    // A member that was killed a moment ago is still counted: then it stays,
    // and Kafka forgets it with its offsets. So the answer is not looked at.
    rd_kafka_t* client = Cluster::client().native();
    DeleteGroup group{rd_kafka_DeleteGroup_new(name_.c_str())};
    (void)ask(
        client, RD_KAFKA_ADMIN_OP_DELETEGROUPS, "deleting group " + name_,
        [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
          rd_kafka_DeleteGroup_t* groups = group.get();
          rd_kafka_DeleteGroups(client, &groups, 1, options, queue);
        });
  });
}

std::vector<std::int64_t> Group::committed(const Topic& topic) const {
  const std::string what = "reading the offsets of group " + name_;
  rd_kafka_t* client = Cluster::client().native();
  const kafka::detail::OwnedList partitions{
      rd_kafka_topic_partition_list_new(topic.partitions())};
  for (std::int32_t i = 0; i < topic.partitions(); ++i) {
    rd_kafka_topic_partition_list_add(partitions.get(), topic.name().c_str(),
                                      i);
  }
  const Request request{
      rd_kafka_ListConsumerGroupOffsets_new(name_.c_str(), partitions.get())};
  const Event answer = ask(
      client, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, what,
      [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        rd_kafka_ListConsumerGroupOffsets_t* requests = request.get();
        rd_kafka_ListConsumerGroupOffsets(client, &requests, 1, options, queue);
      });
  std::size_t count = 0;
  const rd_kafka_group_result_t** groups =
      rd_kafka_ListConsumerGroupOffsets_result_groups(
          rd_kafka_event_ListConsumerGroupOffsets_result(answer.get()), &count);
  if (count != 1) {
    give_up(what, "the answer is about other groups");
  }
  if (const rd_kafka_error_t* error = rd_kafka_group_result_error(groups[0])) {
    give_up(what, rd_kafka_error_string(error));
  }
  std::vector<std::int64_t> offsets(
      static_cast<std::size_t>(topic.partitions()), -1);
  const rd_kafka_topic_partition_list_t* found =
      rd_kafka_group_result_partitions(groups[0]);
  for (int i = 0; i < found->cnt; ++i) {
    offsets.at(static_cast<std::size_t>(found->elems[i].partition)) =
        std::max<std::int64_t>(found->elems[i].offset, -1);
  }
  return offsets;
}

std::int64_t Group::records_before(const std::vector<std::int64_t>& committed) {
  std::int64_t records = 0;
  for (const std::int64_t offset : committed) {
    records += std::max<std::int64_t>(offset, 0);
  }
  return records;
}

std::int64_t Group::lag(const Topic& topic, std::size_t written) const {
  return static_cast<std::int64_t>(written) - records_before(committed(topic));
}

bool Group::wait_for_lag(const Topic& topic, std::size_t written,
                         std::int64_t records,
                         std::chrono::milliseconds limit) const {
  const FairStopwatch watch;
  while (lag(topic, written) > records) {
    if (watch.passed(limit)) {
      return false;
    }
    std::this_thread::sleep_for(look_again);
  }
  return true;
}

}  // namespace support
