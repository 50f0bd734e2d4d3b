// Request and reply, the side that answers: reads requests from one topic, and
// writes each answer to another, with the number that the request came with.
// Runs until Ctrl-C; ask in another terminal with request-reply-client.
//
//   ./lab run request-reply-server

#include <array>
#include <chrono>
#include <iostream>
#include <kafka/consumer.hpp>
#include <kafka/producer.hpp>
#include <optional>
#include <runtime/short_program.hpp>
#include <runtime/stop_signal.hpp>
#include <string>
#include <string_view>

using namespace std::chrono_literals;  // 100ms is a duration

// Sends the answer to one request. True when it is in Kafka.
bool answer(kafka::Producer& producer, const std::string& topic,
            const kafka::Message& request) {
  const std::optional<std::string_view> id =
      request.headers().last("correlation_id");
  if (!id) {
    std::cout << "a request without correlation_id: nobody waits for it\n";
    return true;
  }
  const std::string_view question = request.value().value_or("");
  const std::string text = std::string(question) + " has " +
                           std::to_string(question.size()) + " letters";

  const std::array<kafka::Header, 1> headers = {{{"correlation_id", *id}}};
  kafka::Record reply;
  reply.topic = topic;
  reply.value = text;
  reply.headers = headers;
  kafka::Error error = producer.send(reply);
  if (!error) {
    error = producer.flush(10s);
  }
  std::cout << "request " << *id << ": " << (error ? error.text() : text)
            << '\n';
  return !error;
}

int main(int argc, char** argv) {
  const auto names = runtime::names(argc, argv,
                                    {{"REQUESTS", "note_requests"},
                                     {"REPLIES", "note_replies"},
                                     {"GROUP", "note-answers"}});
  runtime::create_topic(names[0], 3);
  runtime::create_topic(names[1], 1);

  kafka::Config config;
  config.set("bootstrap.servers", runtime::broker());

  int failed = 0;  // answers that were sent and are not in Kafka
  kafka::Producer producer(config,
                           [&failed](const kafka::DeliveryReport& report) {
                             failed += report.delivered() ? 0 : 1;
                           });

  kafka::Config reading = config;
  reading.set("group.id", names[2]);  // several servers share the requests
  reading.set("auto.offset.reset", "earliest");
  reading.set("enable.auto.commit", false);
  kafka::Consumer consumer(reading);
  consumer.subscribe({names[0]});

  const runtime::StopSignal stop;
  while (!stop.came() && failed == 0) {
    const std::optional<kafka::Message> message = consumer.poll(100ms);
    if (!message) {
      continue;
    }
    if (message->error()) {
      std::cerr << "poll: " << message->error().text() << '\n';
      continue;
    }
    if (!answer(producer, names[1], *message) || failed > 0) {
      std::cerr << "an answer is not in Kafka: its request is read again\n";
      failed = 1;
      continue;
    }
    // After the answer: whoever crashes in between answers a second time, and
    // the client passes that by.
    const kafka::Error error = consumer.commit(*message);
    if (error) {
      std::cerr << "commit: " << error.text() << '\n';
    }
  }
  const kafka::Error error = consumer.close();
  return error || failed > 0 ? 1 : 0;
}
