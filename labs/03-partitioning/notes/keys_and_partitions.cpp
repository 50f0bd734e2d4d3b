// Where a record goes: without a key, with one, and with a partition named.
//
//   ./lab run keys-and-partitions

#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/producer.hpp>
#include <optional>
#include <runtime/short_program.hpp>
#include <string>
#include <string_view>

using namespace std::chrono_literals;  // 10s is a duration

int failed = 0;  // orders that Kafka does not have

// Called once for each order, when it is known where it is.
void on_delivery(const kafka::DeliveryReport& report) {
  const kafka::Error error = report.error();
  if (error) {
    ++failed;
    std::cout << "failed: " << error.text() << '\n';
    return;
  }
  std::cout << "partition " << report.partition() << "  offset "
            << report.offset() << "  key " << report.key().value_or("(none)")
            << "  " << report.value().value_or("") << '\n';
}

// Sends one order. Without a key, `key` is std::nullopt. kafka::partition_any
// leaves the choice of the partition to the partitioner, a part of the client.
void send(kafka::Producer& producer, const std::string& topic,
          std::optional<std::string_view> key, std::int32_t partition,
          const std::string& value) {
  kafka::Record record;
  record.topic = topic;
  record.key = key;
  record.partition = partition;
  record.value = value;
  const kafka::Error refused = producer.send(record);
  if (refused) {
    ++failed;
    std::cout << "refused: " << refused.text() << '\n';
  }
}

int main(int argc, char** argv) {
  const auto names = runtime::names(argc, argv, {{"TOPIC", "note_keys"}});
  const std::string topic = names[0];
  runtime::create_topic(topic, 3);

  kafka::Config config;
  config.set("bootstrap.servers", runtime::broker());
  kafka::Producer producer(config, on_delivery);

  // 1. No key: any partition will do. The client likes to fill one batch before
  // it turns to another partition, because a full batch is cheaper than three
  // small ones. Who reads them cannot rely on any order.
  for (int number = 1; number <= 3; ++number) {
    send(producer, topic, std::nullopt, kafka::partition_any,
         "without a key, " + std::to_string(number));
  }

  // 2. A key: its hash chooses the partition, today and after every restart. So
  // the orders of a customer stay in order.
  for (int number = 1; number <= 3; ++number) {
    send(producer, topic, "user_123", kafka::partition_any,
         "with a key, " + std::to_string(number));
    send(producer, topic, "user_234", kafka::partition_any,
         "with a key, " + std::to_string(number));
  }

  // 3. A partition by its number: the key is kept, but nobody asks it. The
  // orders of user_123 are in two partitions now, and their order is lost.
  for (std::int32_t partition = 0; partition < 3; ++partition) {
    send(producer, topic, "user_123", partition,
         "to partition " + std::to_string(partition));
  }

  // 4. There is no partition 3: they are numbered 0, 1 and 2.
  send(producer, topic, "user_123", 3, "to partition 3");

  const kafka::Error late = producer.close(10s);
  if (late) {
    std::cerr << "close: " << late.text() << '\n';
  }
  return failed == 1 ? 0 : 1;  // the one to partition 3
}
