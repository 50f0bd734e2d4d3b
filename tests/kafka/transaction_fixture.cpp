#include "transaction_fixture.hpp"

namespace kafka::test {

Config transactional(const std::string& id, std::string_view bootstrap) {
  Config config = producer_config(bootstrap);
  config.set("transactional.id", id);
  config.set("log_level", 2);
  return config;
}

std::vector<std::string> seen_by(std::string_view level, const Topic& topic) {
  const Group group;
  Config config = group.config();
  config.set("isolation.level", level);
  config.set("enable.partition.eof", true);
  config.set("fetch.wait.max.ms", 50);
  Consumer consumer{config};
  const std::vector<TopicPartition> all{
      {.topic = topic.name(), .partition = 0, .offset = 0}};
  consumer.assign(all);
  std::vector<Message> messages;
  const bool ended = eventually([&] {
    auto message = consumer.poll(100ms);
    if (message && message->end_of_partition()) {
      return true;
    }
    if (message && !message->error()) {
      messages.push_back(std::move(*message));
    }
    return false;
  });
  if (!ended) {
    throw Exception{Error{RD_KAFKA_RESP_ERR__TIMED_OUT}, "read a topic"};
  }
  return values(messages);
}

std::vector<std::string> committed_in(const Topic& topic, std::size_t count) {
  std::vector<std::string> seen;
  eventually([&] {
    seen = seen_by("read_committed", topic);
    return seen.size() >= count;
  });
  return seen;
}

}  // namespace kafka::test
