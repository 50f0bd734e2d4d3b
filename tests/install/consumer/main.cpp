// Somebody's program: makes a topic on the Kafka at LAB_BROKER, sends three
// records, reads them, and takes the topic away. Ends with 0 when all came
// back.

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <kafka/kafka.hpp>
#include <random>
#include <string>

#if KAFKA_PAYMENT_LABS_VERSION_MAJOR != 1
#error "the version does not come with <kafka/kafka.hpp>"
#endif

namespace {

using namespace std::chrono_literals;
constexpr int wanted = 3;

void check(const kafka::Error& error, const char* what) {
  if (error) {
    throw kafka::Exception{error, what};
  }
}

int produce(const std::string& broker, const std::string& topic) {
  int delivered = 0;
  kafka::Producer producer{{{"bootstrap.servers", broker}},
                           [&](const kafka::DeliveryReport& report) {
                             delivered += report.error() ? 0 : 1;
                           }};
  for (int number = 1; number <= wanted; ++number) {
    check(producer.send({.topic = topic, .value = std::to_string(number)}),
          "send");
  }
  check(producer.close(20s), "close the producer");
  return delivered;
}

int consume(const std::string& broker, const std::string& topic) {
  kafka::Consumer consumer{{{"bootstrap.servers", broker},
                            {"group.id", topic},
                            {"auto.offset.reset", "earliest"}}};
  consumer.assign(std::array{kafka::TopicPartition{topic, 0}});
  int received = 0;
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (received < wanted && std::chrono::steady_clock::now() < end) {
    if (const auto message = consumer.poll(100ms)) {
      received += message->value() == std::to_string(received + 1) ? 1 : 0;
    }
  }
  check(consumer.close(), "close the consumer");
  return received;
}

}  // namespace

int main() try {
  const char* const broker = std::getenv("LAB_BROKER");
  if (broker == nullptr) {
    std::cerr << "LAB_BROKER is not set\n";
    return 2;
  }
  const std::string topic =
      "consumer-" + std::to_string(std::random_device{}());
  kafka::Admin admin{{{"bootstrap.servers", broker}}};
  check(admin.create_topic({.name = topic}), "create a topic");
  const int delivered = produce(broker, topic);
  const int received = consume(broker, topic);
  check(admin.delete_topic(topic), "delete the topic");
  std::cout << "helper " << kafka::version() << ", librdkafka "
            << kafka::librdkafka_version() << ": " << delivered
            << " delivered, " << received << " received\n";
  return delivered == wanted && received == wanted ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
