// Sends each line of its input, and says of each what became of it.
//
//   produce BROKER TOPIC < LINES

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <kafka/producer.hpp>
#include <string>

using namespace std::chrono_literals;

namespace {

/// Waits for room in the queue when there is none: nothing is dropped.
kafka::Error send(kafka::Producer& producer, const kafka::Record& record) {
  kafka::Error refused = producer.send(record);
  while (refused.code() == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    producer.poll(100ms);
    refused = producer.send(record);
  }
  return refused;
}

}  // namespace

int main(int count, char** words) try {
  if (count != 3) {
    std::cerr << "usage: produce BROKER TOPIC\n";
    return 2;
  }
  int failed = 0;
  kafka::Producer producer{{{"bootstrap.servers", words[1]},
                            {"acks", "all"},
                            {"enable.idempotence", "true"},
                            {"delivery.timeout.ms", "20000"}},
                           [&failed](const kafka::DeliveryReport& report) {
                             if (const kafka::Error error = report.error()) {
                               ++failed;
                               std::cout << "line " << report.opaque() << ": "
                                         << error.text() << '\n';
                             } else {
                               std::cout << "line " << report.opaque()
                                         << ": partition " << report.partition()
                                         << ", offset " << report.offset()
                                         << '\n';
                             }
                           }};

  std::string line;
  for (std::uint64_t number = 1; std::getline(std::cin, line); ++number) {
    if (const kafka::Error refused = send(
            producer, {.topic = words[2], .value = line, .opaque = number})) {
      ++failed;  // this is the verdict: no report will come
      std::cout << "line " << number << ": " << refused.text() << '\n';
    }
    producer.poll(0ms);
  }
  if (const kafka::Error late = producer.close(30s)) {
    std::cerr << late.text() << '\n';
  }
  return failed == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
