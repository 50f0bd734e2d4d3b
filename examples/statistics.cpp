// Sends records for a second, and prints librdkafka's statistics as they come:
// JSON, whose fields are explained in librdkafka's STATISTICS.md.
//
//   statistics BROKER TOPIC

#include <chrono>
#include <exception>
#include <iostream>
#include <kafka/producer.hpp>
#include <string_view>

using namespace std::chrono_literals;

int main(int count, char** words) try {
  if (count != 3) {
    std::cerr << "usage: statistics BROKER TOPIC\n";
    return 2;
  }
  int seen = 0;
  kafka::Producer producer{
      {{"bootstrap.servers", words[1]}, {"statistics.interval.ms", "250"}}};
  producer.on_statistics([&seen](std::string_view json) {
    ++seen;
    std::cout << json << '\n';
  });

  const auto end = std::chrono::steady_clock::now() + 1s;
  while (std::chrono::steady_clock::now() < end) {
    if (const kafka::Error refused =
            producer.send({.topic = words[2], .value = "x"})) {
      std::cerr << refused.text() << '\n';
    }
    producer.poll(50ms);  // statistics are handed out here
  }
  if (const kafka::Error late = producer.close(20s)) {
    std::cerr << late.text() << '\n';
    return 1;
  }
  return seen > 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
