#include <algorithm>
#include <array>
#include <chrono>
#include <kafka/consumer.hpp>
#include <stdexcept>
#include <vector>

#include "ways.hpp"

namespace bench {

Cost raw_consume(const std::string& servers, const std::string& topic) {
  rd_kafka_t* const client = rd_kafka_new(
      RD_KAFKA_CONSUMER, raw_config(consumer_config(servers)), nullptr, 0);
  require(client != nullptr, "rd_kafka_new");
  rd_kafka_poll_set_consumer(client);
  rd_kafka_topic_partition_list_t* const list =
      rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), 0)->offset = 0;
  require(rd_kafka_assign(client, list) == RD_KAFKA_RESP_ERR_NO_ERROR,
          "rd_kafka_assign");
  rd_kafka_topic_partition_list_destroy(list);
  std::size_t bytes = 0;
  const Meter meter;
  for (std::size_t seen = 0; seen < records;) {
    rd_kafka_message_t* const message =
        rd_kafka_consumer_poll(client, patience_ms);
    if (message == nullptr || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      throw std::runtime_error("rd_kafka_consumer_poll");
    }
    bytes += message->len;
    rd_kafka_message_destroy(message);
    ++seen;
  }
  const Cost cost = meter.cost();
  require(bytes == records * value.size(), "raw: wrong bytes");
  rd_kafka_consumer_close(client);
  rd_kafka_destroy(client);
  return cost;
}

Cost cpp_consume(const std::string& servers, const std::string& topic) {
  const auto config = cpp_config(consumer_config(servers));
  std::string why;
  const std::unique_ptr<RdKafka::KafkaConsumer> client(
      RdKafka::KafkaConsumer::create(config.get(), why));
  require(client != nullptr, why);
  const std::unique_ptr<RdKafka::TopicPartition> partition(
      RdKafka::TopicPartition::create(topic, 0, 0));
  require(client->assign({partition.get()}) == RdKafka::ERR_NO_ERROR,
          "RdKafka::KafkaConsumer::assign");
  std::size_t bytes = 0;
  const Meter meter;
  for (std::size_t seen = 0; seen < records; ++seen) {
    const std::unique_ptr<RdKafka::Message> message(
        client->consume(patience_ms));
    require(message->err() == RdKafka::ERR_NO_ERROR,
            "RdKafka::KafkaConsumer::consume");
    bytes += message->len();
  }
  const Cost cost = meter.cost();
  require(bytes == records * value.size(), "librdkafka++: wrong bytes");
  client->close();
  return cost;
}

namespace {

void assign_first_partition(kafka::Consumer& consumer,
                            const std::string& topic) {
  const std::array<kafka::TopicPartition, 1> from = {
      {{.topic = topic, .partition = 0, .offset = 0}}};
  consumer.assign(from);
}

}  // namespace

Cost helper_consume(const std::string& servers, const std::string& topic) {
  kafka::Consumer consumer(consumer_config(servers));
  assign_first_partition(consumer, topic);
  std::size_t bytes = 0;
  const Meter meter;
  for (std::size_t seen = 0; seen < records; ++seen) {
    const auto message = consumer.poll(std::chrono::milliseconds(patience_ms));
    require(message && !message->error(), "kafka::Consumer::poll");
    bytes += message->value()->size();
  }
  const Cost cost = meter.cost();
  require(bytes == records * value.size(), "helper: wrong bytes");
  require(!consumer.close(), "kafka::Consumer::close");
  return cost;
}

Cost helper_consume_batches(const std::string& servers,
                            const std::string& topic) {
  constexpr std::size_t many = 500;
  kafka::Consumer consumer(consumer_config(servers));
  assign_first_partition(consumer, topic);
  std::vector<kafka::Message> batch;
  std::size_t bytes = 0;
  const Meter meter;
  for (std::size_t seen = 0; seen < records; seen += batch.size()) {
    consumer.poll_batch(batch, std::min(many, records - seen),
                        std::chrono::milliseconds(patience_ms));
    require(!batch.empty(), "kafka::Consumer::poll_batch");
    for (const kafka::Message& message : batch) {
      require(!message.error(), "kafka::Consumer::poll_batch");
      bytes += message.value()->size();
    }
  }
  const Cost cost = meter.cost();
  require(bytes == records * value.size(), "helper: wrong bytes");
  require(!consumer.close(), "kafka::Consumer::close");
  return cost;
}

}  // namespace bench
