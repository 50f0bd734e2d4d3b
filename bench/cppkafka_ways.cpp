// cppkafka, as its README and examples show it.

#include <cppkafka/configuration.h>
#include <cppkafka/consumer.h>
#include <cppkafka/message.h>
#include <cppkafka/message_builder.h>
#include <cppkafka/producer.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "other_clients.hpp"

namespace bench {
namespace {

cppkafka::Configuration configuration_of(const kafka::Config& config) {
  cppkafka::Configuration configuration;
  for (const auto& [name, text] : config.explicitly_set()) {
    configuration.set(name, text);
  }
  configuration.set("log_level", "3");
  return configuration;
}

// What one poll has brought: how many records, and their bytes.
struct Brought {
  std::size_t records = 0;
  std::size_t bytes = 0;

  void add(const cppkafka::Message& message) {
    require(!message.get_error(), "cppkafka: poll");
    bytes += message.get_payload().get_size();
    ++records;
  }
};

// Reads everything by calling poll(consumer, brought).
template <typename Poll>
Cost consume(const std::string& servers, const std::string& topic,
             const Poll& poll) {
  cppkafka::Consumer consumer(configuration_of(consumer_config(servers)));
  consumer.assign(
      {{topic, 0, cppkafka::TopicPartition::Offset::OFFSET_BEGINNING}});
  Brought brought;
  const Meter meter;
  while (brought.records < records) {
    poll(consumer, brought);
  }
  const Cost cost = meter.cost();
  require(brought.bytes == records * value.size(), "cppkafka: wrong bytes");
  return cost;
}

}  // namespace

Cost cppkafka_produce(const std::string& servers, const std::string& topic) {
  std::size_t delivered = 0;
  cppkafka::Configuration configuration =
      configuration_of(producer_config(servers));
  configuration.set_delivery_report_callback(
      [&delivered](cppkafka::Producer& /*producer*/,
                   const cppkafka::Message& message) {
        delivered += message.get_error() ? 0U : 1U;
      });
  cppkafka::Producer producer(configuration);
  cppkafka::MessageBuilder message(topic);
  message.key(key).payload(value);
  const Meter meter;
  for (std::size_t i = 0; i < records; ++i) {
    producer.produce(message);
  }
  producer.flush(std::chrono::milliseconds(patience_ms));
  const Cost cost = meter.cost();
  require(delivered == records, "cppkafka: not all records were delivered");
  return cost;
}

Cost cppkafka_consume(const std::string& servers, const std::string& topic) {
  return consume(servers, topic,
                 [](cppkafka::Consumer& consumer, Brought& brought) {
                   if (const cppkafka::Message message =
                           consumer.poll(std::chrono::milliseconds(100))) {
                     brought.add(message);
                   }
                 });
}

Cost cppkafka_consume_batches(const std::string& servers,
                              const std::string& topic) {
  static constexpr std::size_t many = 500;
  return consume(
      servers, topic, [](cppkafka::Consumer& consumer, Brought& brought) {
        for (const cppkafka::Message& message :
             consumer.poll_batch(std::min(many, records - brought.records),
                                 std::chrono::milliseconds(100))) {
          brought.add(message);
        }
      });
}

}  // namespace bench
