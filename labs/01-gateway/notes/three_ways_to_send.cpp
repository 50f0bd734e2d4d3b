// Three ways to send: and wait, and go on until a callback tells, and forget.
//
// Each way sends a hundred orders. The last one is for a partition that does
// not exist: which way notices?
//
//   ./lab run three-ways-to-send

#include <chrono>
#include <iostream>
#include <kafka/producer.hpp>
#include <runtime/short_program.hpp>
#include <string>

using namespace std::chrono_literals;  // 10s is a duration
using Clock = std::chrono::steady_clock;

constexpr int orders = 100;

// What became of a hundred orders.
struct Outcome {
  int delivered = 0;
  int failed = 0;
  std::string why;  // of the last one that failed

  // Counts one: an error is true in an `if` when there is one.
  void count(const kafka::Error& error) {
    if (error) {
      ++failed;
      why = error.text();
    } else {
      ++delivered;
    }
  }
};

kafka::Config configuration(const std::string& acks) {
  kafka::Config config;
  config.set("bootstrap.servers", runtime::broker());
  config.set("acks", acks);
  config.set("delivery.timeout.ms", 5s);  // then an order has failed
  return config;
}

// The order with this number, and where it goes.
kafka::Record order(const std::string& topic, int number) {
  // A record refers to texts that others hold: these live as long as we do.
  static const std::string value = "one coffee";
  kafka::Record record;
  record.topic = topic;
  record.value = value;
  if (number == orders) {
    record.partition = 3;  // this topic has 0, 1 and 2
  }
  return record;
}

// 1. Send and wait: for each order until it is known what became of it.
Outcome wait(const std::string& topic) {
  Outcome outcome;
  kafka::Producer producer(configuration("all"),
                           [&outcome](const kafka::DeliveryReport& report) {
                             outcome.count(report.error());
                           });
  for (int number = 1; number <= orders; ++number) {
    const kafka::Error refused = producer.send(order(topic, number));
    if (refused) {
      outcome.count(refused);  // no report will come
    }
    // Waits for the one report. There is never a second order to share a batch.
    const kafka::Error late = producer.flush(10s);
    if (late) {
      std::cerr << "flush: " << late.text() << '\n';
    }
  }
  return outcome;
}

// 2. Send and go on. The callback counts when the reports come, many at once.
Outcome callback(const std::string& topic) {
  Outcome outcome;
  kafka::Producer producer(configuration("all"),
                           [&outcome](const kafka::DeliveryReport& report) {
                             outcome.count(report.error());
                           });
  for (int number = 1; number <= orders; ++number) {
    const kafka::Error refused = producer.send(order(topic, number));
    if (refused) {
      outcome.count(refused);
    }
    producer.poll(0ms);  // hands out the reports that are there already
  }
  // Waits once for all of them.
  const kafka::Error late = producer.close(10s);
  if (late) {
    std::cerr << "close: " << late.text() << '\n';
  }
  return outcome;
}

// 3. Send and forget. With acks=0 the broker is not even asked to answer.
void forget(const std::string& topic) {
  kafka::Producer producer(configuration("0"));
  for (int number = 1; number <= orders; ++number) {
    // static_cast<void> tells the compiler that we mean to ignore the error.
    static_cast<void>(producer.send(order(topic, number)));
  }
  static_cast<void>(producer.close(10s));
}

void print(const std::string& way, const Outcome& outcome,
           Clock::duration took) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took);
  std::cout << way << outcome.delivered << " delivered, " << outcome.failed
            << " failed (" << outcome.why << "), " << ms.count() << " ms\n";
}

int main(int argc, char** argv) {
  const auto names = runtime::names(argc, argv, {{"TOPIC", "note_orders"}});
  const std::string topic = names[0];
  runtime::create_topic(topic, 3);

  auto start = Clock::now();
  const Outcome waited = wait(topic);
  print("wait      ", waited, Clock::now() - start);

  start = Clock::now();
  const Outcome called = callback(topic);
  print("callback  ", called, Clock::now() - start);

  forget(topic);
  std::cout << "forget    100 sent, and nobody knows what became of them\n";
  return 0;
}
