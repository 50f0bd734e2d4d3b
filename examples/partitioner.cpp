// Chooses a record's partition itself: the key "first" has partition 0 for
// itself, and all others are spread over the rest by the hash that Kafka's Java
// clients use. Where only that hash is wanted, the property
// partitioner=murmur2_random does it without any code.
//
//   partitioner BROKER TOPIC KEY…

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <kafka/murmur2.hpp>
#include <kafka/producer.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

namespace {

std::int32_t partition_of(std::string_view key, std::int32_t partitions) {
  if (partitions < 2) {
    throw std::invalid_argument{"the topic needs two partitions or more"};
  }
  if (key == "first") {
    return 0;
  }
  constexpr std::int32_t without_sign = 0x7fffffff;
  return 1 + (kafka::murmur2(key) & without_sign) % (partitions - 1);
}

}  // namespace

int main(int count, char** words) try {
  if (count < 4) {
    std::cerr << "usage: partitioner BROKER TOPIC KEY…\n";
    return 2;
  }
  int failed = 0;
  kafka::Producer producer{{{"bootstrap.servers", words[1]}},
                           [&failed](const kafka::DeliveryReport& report) {
                             failed += report.error() ? 1 : 0;
                             std::cout << report.key().value_or("")
                                       << " is in partition "
                                       << report.partition() << '\n';
                           }};
  const std::string_view topic = words[2];
  const std::int32_t partitions = producer.partition_count(topic);
  for (int i = 3; i < count; ++i) {
    if (const kafka::Error refused =
            producer.send({.topic = topic,
                           .partition = partition_of(words[i], partitions),
                           .key = words[i],
                           .value = "a value"})) {
      throw kafka::Exception{refused, "send"};
    }
  }
  if (const kafka::Error late = producer.close(20s)) {
    throw kafka::Exception{late, "close"};
  }
  return failed == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
