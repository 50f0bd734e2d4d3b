// Request and reply, the side that asks: sends each line that is typed, and
// waits for the answer with the same number, the correlation id. End with
// Ctrl-D. Answers come from request-reply-server in another terminal.
//
//   ./lab run request-reply-client

#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <kafka/consumer.hpp>
#include <kafka/producer.hpp>
#include <optional>
#include <random>
#include <runtime/short_program.hpp>
#include <string>
#include <string_view>

using namespace std::chrono_literals;  // 10s is a duration
using Clock = std::chrono::steady_clock;

// Sends a request. An error when it is not in Kafka.
kafka::Error ask(kafka::Producer& producer, const std::string& topic,
                 const std::string& id, const std::string& question) {
  const std::array<kafka::Header, 1> headers = {{{"correlation_id", id}}};
  kafka::Record request;
  request.topic = topic;
  request.value = question;
  request.headers = headers;
  const kafka::Error refused = producer.send(request);
  return refused ? refused : producer.flush(10s);
}

// The reply with this number; nothing when it does not come in time. The topic
// holds answers to others, too, and those that come too late for us.
std::optional<std::string> wait_for(kafka::Consumer& replies,
                                    const std::string& id,
                                    std::chrono::milliseconds time) {
  const Clock::time_point end = Clock::now() + time;
  while (Clock::now() < end) {
    const std::optional<kafka::Message> message = replies.poll(50ms);
    if (!message || message->error()) {
      continue;  // an error passes, or the time does
    }
    const std::string_view whose =
        message->headers().last("correlation_id").value_or("(none)");
    if (whose == id) {
      return std::string(message->value().value_or(""));
    }
    std::cout << "passed by: reply " << whose << ", which is not awaited\n";
  }
  return std::nullopt;
}

int main(int argc, char** argv) {
  const auto names = runtime::names(
      argc, argv, {{"REQUESTS", "note_requests"}, {"REPLIES", "note_replies"}});
  runtime::create_topic(names[0], 3);
  runtime::create_topic(names[1], 1);

  kafka::Config config;
  config.set("bootstrap.servers", runtime::broker());
  kafka::Error undelivered;  // what became of the last request
  kafka::Producer producer(config,
                           [&undelivered](const kafka::DeliveryReport& report) {
                             undelivered = report.error();
                           });

  // Every client reads all replies, so there is no group to share them in: it
  // takes the partition itself, from the end as it is now. librdkafka wants
  // the name of a group all the same.
  kafka::Config reading = config;
  reading.set("group.id", "note-questions");
  reading.set("enable.auto.commit", false);
  kafka::Consumer replies(reading);
  kafka::TopicPartition place;
  place.topic = names[1];
  place.offset = replies.watermarks(names[1], 0, 10s).high;
  replies.assign({{place}});

  // A number that nobody else uses: one for this run, one for each request.
  const std::string run = std::to_string(std::random_device{}());
  int number = 0;
  int unanswered = 0;
  std::string question;
  while (std::getline(std::cin, question)) {
    ++number;
    const std::string id = run + "-" + std::to_string(number);
    kafka::Error error = ask(producer, names[0], id, question);
    if (!error) {
      error = undelivered;
    }
    const std::optional<std::string> reply =
        error ? std::nullopt : wait_for(replies, id, 2s);
    if (reply) {
      std::cout << *reply << '\n';
    } else {
      ++unanswered;
      std::cout << "no reply to " << id << ": "
                << (error ? error.text() : "it took more than two seconds")
                << '\n';
    }
  }
  return unanswered == 0 ? 0 : 1;
}
