// modern-cpp-kafka, as its README shows it. Its namespace is the helper's, too,
// so it gets another one: see bench/CMakeLists.txt.

#include <kafka/KafkaConsumer.h>
#include <kafka/KafkaProducer.h>

#include <chrono>

#include "other_clients.hpp"

namespace bench {
namespace {

namespace modern = modern_cpp_kafka;

modern::Properties properties_of(const kafka::Config& config) {
  modern::Properties properties;
  for (const auto& [name, text] : config.explicitly_set()) {
    properties.put(name, text);
  }
  properties.put("log_level", "3");
  // Else a thread of its own takes the reports, and their cost is not seen.
  properties.put("enable.manual.events.poll", "true");
  return properties;
}

}  // namespace

Cost modern_cpp_kafka_produce(const std::string& servers,
                              const std::string& topic) {
  modern::clients::producer::KafkaProducer producer(
      properties_of(producer_config(servers)));
  std::size_t delivered = 0;
  const auto count_report =
      [&delivered](const modern::clients::producer::RecordMetadata& /*where*/,
                   const modern::Error& error) {
        delivered += error ? 0U : 1U;
      };
  const modern::clients::producer::ProducerRecord record(
      topic, modern::Key(key.data(), key.size()),
      modern::Value(value.data(), value.size()));
  const Meter meter;
  for (std::size_t i = 0; i < records; ++i) {
    producer.send(record, count_report,
                  modern::clients::producer::KafkaProducer::SendOption::
                      ToCopyRecordValue);
  }
  require(!producer.flush(std::chrono::milliseconds(patience_ms)),
          "modern-cpp-kafka: flush");
  const Cost cost = meter.cost();
  require(delivered == records,
          "modern-cpp-kafka: not all records were delivered");
  return cost;
}

Cost modern_cpp_kafka_consume(const std::string& servers,
                              const std::string& topic) {
  modern::clients::consumer::KafkaConsumer consumer(
      properties_of(consumer_config(servers)));
  consumer.assign({{topic, 0}});
  consumer.seekToBeginning();
  std::size_t bytes = 0;
  const Meter meter;
  for (std::size_t seen = 0; seen < records;) {
    for (const auto& record : consumer.poll(std::chrono::milliseconds(100))) {
      require(!record.error(), "modern-cpp-kafka: poll");
      bytes += record.value().size();
      ++seen;
    }
  }
  const Cost cost = meter.cost();
  require(bytes == records * value.size(), "modern-cpp-kafka: wrong bytes");
  consumer.close();
  return cost;
}

}  // namespace bench
