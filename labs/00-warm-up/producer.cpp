// The warm-up's producer: tells Kafka what the users of a shop have done.
//
// There is nothing to fill in. Read it from top to bottom, and run it. The
// handout is labs/00-warm-up/README.md.
//
//   ./lab run warm-up-producer

#include <array>
#include <chrono>
#include <iostream>
#include <kafka/producer.hpp>
#include <runtime/short_program.hpp>
#include <runtime/user_event.hpp>
#include <string>

using namespace std::chrono_literals;  // 10s is a duration

int main(int argc, char** argv) {
  // The name of our topic, which is what Kafka calls a place for records.
  // Another name may be given on the command line.
  const auto names = runtime::names(argc, argv, {{"TOPIC", "user_events"}});
  const std::string topic = names[0];

  // A topic is cut into partitions: this one into three, unless it is there
  // already. Order is kept inside a partition, and nowhere else.
  runtime::create_topic(topic, 3);

  // How a producer works is decided by properties, under Kafka's own names.
  kafka::Config config;
  // A broker is a server of Kafka's. From this one the client learns of all.
  config.set("bootstrap.servers", runtime::broker());
  // An event is delivered when every broker that keeps a copy has it.
  config.set("acks", "all");
  // When no answer comes, the client tries again by itself. After this time it
  // gives up, and the event has failed.
  config.set("delivery.timeout.ms", 10s);

  // What to do when it is known what became of an event: a function, written
  // on the spot. [&failed] lets it change the variable above it.
  int failed = 0;
  const auto on_delivery = [&failed](const kafka::DeliveryReport& report) {
    const kafka::Error error = report.error();
    if (error) {
      ++failed;
      std::cerr << "not delivered: " << error.text() << '\n';
    } else {
      std::cout << "partition " << report.partition() << "  offset "
                << report.offset() << "  " << report.value().value_or("")
                << '\n';
    }
  };

  // Make one producer and keep it: its connections cost more than its records.
  kafka::Producer producer(config, on_delivery);

  const std::array<runtime::UserEvent, 7> events = {{
      {"user_123", "login"},
      {"user_234", "login"},
      {"user_234", "purchase", 99999},  // in cents
      {"user_123", "purchase", 1250},
      {"user_789", "login"},
      {"user_123", "logout"},
      {"user_789", "logout"},
  }};
  for (const runtime::UserEvent& event : events) {
    const std::string json = runtime::to_json(event);
    // What is sent is a record. Its value is the event. Records with the same
    // key go to the same partition, so each user's events stay in order.
    kafka::Record record;
    record.topic = topic;
    record.key = event.user_id;
    record.value = json;
    // send() puts a copy into a queue and returns. It says at once if it could
    // not; else on_delivery is called later, exactly once for this record.
    const kafka::Error refused = producer.send(record);
    if (refused) {
      ++failed;
      std::cerr << "not sent: " << refused.text() << '\n';
    }
  }

  // The events may still be in the queue. close() waits until each has its
  // report, and calls on_delivery: without it, this program would end too soon.
  const kafka::Error late = producer.close(11s);
  if (late) {
    std::cerr << "not all events could be sent: " << late.text() << '\n';
  }
  return failed == 0 ? 0 : 1;
}
