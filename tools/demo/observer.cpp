#include "observer.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace demo {
namespace {

constexpr std::size_t most_at_once = 2000;

std::vector<kafka::TopicPartition> from_the_beginning(
    const std::map<std::string, Place>& topics, int partitions) {
  std::vector<kafka::TopicPartition> all;
  for (const auto& [topic, place] : topics) {
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
      all.push_back({.topic = topic,
                     .partition = partition,
                     .offset = RD_KAFKA_OFFSET_BEGINNING});
    }
  }
  return all;
}

}  // namespace

Observer::Observer(const std::string& bootstrap_servers,
                   std::map<std::string, Place> topics, int partitions)
    : topics_{std::move(topics)},
      consumer_{kafka::Config{{"bootstrap.servers", bootstrap_servers},
                              {"group.id", "demo-observer"},
                              {"client.id", "demo-observer"},
                              {"enable.auto.commit", "false"},
                              {"isolation.level", "read_committed"},
                              {"reconnect.backoff.max.ms", "500"},
                              {"fetch.wait.max.ms", "50"},
                              {"log_level", "0"}}} {
  for (const auto& [topic, place] : topics_) {
    ends_[topic].resize(static_cast<std::size_t>(partitions), 0);
  }
  consumer_.assign(from_the_beginning(topics_, partitions));
}

void Observer::observe(Books& books, std::chrono::milliseconds timeout) {
  consumer_.poll_batch(batch_, most_at_once, timeout);
  for (const kafka::Message& message : batch_) {
    if (message.error()) {
      continue;
    }
    const std::string topic{message.topic()};
    ends_.at(topic).at(static_cast<std::size_t>(message.partition())) =
        message.offset() + 1;
    if (const std::string id = payment_id_of(message); !id.empty()) {
      books.seen(id, topics_.at(topic));
    }
  }
}

std::string payment_id_of(const kafka::Message& message) {
  if (const auto id = message.headers().last("payment_id")) {
    return std::string(*id);
  }
  const auto json =
      nlohmann::json::parse(message.value().value_or(""), nullptr, false);
  if (!json.is_object() || !json.contains("payment_id") ||
      !json["payment_id"].is_string()) {
    return {};
  }
  return json["payment_id"].get<std::string>();
}

}  // namespace demo
