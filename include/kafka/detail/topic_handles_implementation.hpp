#pragma once
// The functions of kafka::detail::TopicHandles.

#include <kafka/detail/topic_handles.hpp>
#include <mutex>
#include <string>
#include <string_view>

namespace kafka::detail {

KAFKA_INLINE rd_kafka_topic_t* TopicHandles::get(rd_kafka_t* client,
                                                 std::string_view topic) {
  const std::lock_guard lock{mutex_};
  auto found = handles_.find(topic);
  if (found == handles_.end()) {
    std::string name{topic};
    OwnedTopic handle{rd_kafka_topic_new(client, name.c_str(), nullptr)};
    if (!handle) {
      return nullptr;
    }
    found = handles_.emplace(std::move(name), std::move(handle)).first;
  }
  return found->second.get();
}

}  // namespace kafka::detail
