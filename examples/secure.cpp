// Connects as a client.properties says, TLS and passwords included, and says
// which of its properties count here. With a topic it sends one record.
//
//   secure FILE [TOPIC]

#include <chrono>
#include <exception>
#include <iostream>
#include <kafka/producer.hpp>
#include <utility>

using namespace std::chrono_literals;

int main(int count, char** words) try {
  if (count < 2) {
    std::cerr << "usage: secure FILE [TOPIC]\n";
    return 2;
  }
  kafka::Config config = kafka::Config::from_file(words[1]);
  for (const auto& [name, value] : config.explicitly_set()) {
    std::cout << name << '=' << value << '\n';  // secrets read [hidden]
  }
  for (const auto& name : config.ignored()) {
    std::cout << "(only for Java: " << name << ")\n";
  }
  config.set("delivery.timeout.ms", 10s);

  kafka::Error failed;
  kafka::Producer producer{std::move(config),
                           [&failed](const kafka::DeliveryReport& report) {
                             failed = report.error();
                           }};
  if (count > 2) {
    if (const kafka::Error refused =
            producer.send({.topic = words[2], .value = "hello"})) {
      throw kafka::Exception{refused, "send"};
    }
    static_cast<void>(producer.close(20s));  // the report says it, too
  }
  if (failed) {
    // _MSG_TIMED_OUT, and why nobody lets us in, if that is known
    std::cerr << failed.text() << '\n';
    return 1;
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
